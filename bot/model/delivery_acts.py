"""The table of what people did by hand to the outbox."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from bot.model.columns import by_value
from bot.model.states import DeliveryState
from bot.model.tables import instant


class DeliveryAct(SQLModel, table=True):
    """Who moved a delivery by hand, when and why; never changed, never deleted.

    `actor` is the account at the terminal, `act` the input of the state table.
    """

    __tablename__ = "delivery_act"
    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    at: datetime = instant()
    act: str = Field(max_length=32)
    actor: str = Field(max_length=128)
    from_state: DeliveryState = Field(sa_type=by_value(DeliveryState))
    to_state: DeliveryState = Field(sa_type=by_value(DeliveryState))
    reason: str | None = None
