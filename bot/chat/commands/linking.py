"""Linking a chat to whoever holds a post, and letting go of one's own."""

from datetime import timedelta

from bot.chat.asked import Asked
from bot.chat.command import Command
from bot.chat.fields import Ask, Choice, Filled, Got, Taken, question
from bot.chat.talk import Answer, Button, Outcome
from bot.messages.chat_text import page_answer
from bot.messages.links import qr_picture
from bot.messages.phrases import say
from bot.model.office import Post
from bot.rules.expansion import bare
from bot.rules.rights import Capacity, Right
from bot.steps import link

OFFERED = 10
YES, NO = "yes", "no"
SURE = (
    (YES, frozenset({"dong y", "xac nhan", "co", "ok", "yes"})),
    (NO, frozenset({"khong", "thoi", "no"})),
)


class WhichPost:
    """A post by its id, or by words of its title or unit."""

    name = "post"
    free = False

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """The only one that the words can mean; else the person is asked."""
        said = bare(words)
        if not said:
            return question("link", "which", 0)
        posts = asked.office.roster.posts
        if words.strip() in posts:
            return Got(words.strip())
        found = [post for post in posts.values() if said in self._names(asked, post)]
        if not found:
            return question("link", "no_post", words)
        if len(found) == 1:
            return Got(found[0].id)
        buttons = [Button(post.title, post.id) for post in found[:OFFERED]]
        return question("link", "which", len(found), buttons=buttons)

    def _names(self, asked: Asked, post: Post) -> str:
        return bare(f"{post.id} {post.title} {asked.shown.unit(post.unit)}")


class Sure(Choice):
    """Whether the person means it, with a button for each answer."""

    def take(self, asked: Asked, filled: Filled, words: str) -> Taken:
        """Nothing is asked of who has no chat to let go."""
        if asked.person.telegram_chat_id is None:
            return Got(NO)
        taken = super().take(asked, filled, words)
        if not isinstance(taken, Ask):
            return taken
        buttons = (Button(say("button.unlink"), "đồng ý"), Button(say("button.keep"), "không"))
        return Ask(Answer(taken.answer.parts, Outcome.ASKED, (buttons,)))


def _link(asked: Asked, filled: Filled) -> Answer:
    post = asked.office.roster.posts[filled["post"]]
    held = asked.office.roster.in_office(post, asked.today)
    if held is None:
        return Answer(page_answer("link", "vacant", post.title), Outcome.REFUSED)
    valid = timedelta(days=asked.here.link_code_days)
    issued = link.issue(asked.session, post, asked.now, valid, asked.person_id)
    name = link.bot_name(asked.session)
    address = None if name is None else link.deep_link(name, issued.code)
    expires = issued.expires_at.astimezone(asked.office.zone)
    said = page_answer("link", "issued", post.title, held.name, address, issued.code, expires)
    pictures = () if address is None else (qr_picture(address),)
    return Answer(said, Outcome.DONE, files=pictures)


def _unlink(asked: Asked, filled: Filled) -> Answer:
    if asked.person.telegram_chat_id is None:
        return Answer(page_answer("link", "not_linked"), Outcome.REFUSED)
    if filled["sure"] == NO:
        return Answer(page_answer("link", "kept"), Outcome.SHOWN)
    link.let_go(asked.session, asked.person, asked.now, "own wish")
    return Answer(page_answer("link", "unlinked"), Outcome.DONE)


COMMANDS = (
    Command(
        "lienket",
        Right.LINK,
        _link,
        aliases=("link",),
        fields=(WhichPost(),),
        menu=frozenset({Capacity.MONITORING, Capacity.OPERATOR}),
    ),
    Command(
        "roi",
        Right.ASK,
        _unlink,
        aliases=("unlink", "huylienket"),
        fields=(Sure("sure", "link", "confirm", SURE),),
        menu=frozenset(Capacity),
    ),
)
