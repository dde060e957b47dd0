"""What happens: the verbs, each callable alone and safe to run twice."""
