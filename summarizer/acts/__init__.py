"""Finding the sentence that states the act of policy: who decides, orders, proposes, funds or forbids what.

In policy news that sentence is the news, wherever the journalist put it; neither similarity to the rest of the
article nor position finds it. ``act_score`` judges one sentence by word lists, ``act_scores`` the sentences of an
article with a learnt head on top of them, and ``is_policy`` tells whether the article states an act at all.
"""

from summarizer.acts.head import act_scores, is_policy
from summarizer.acts.rules import STATES_ACT, act_score

__all__ = ["STATES_ACT", "act_score", "act_scores", "is_policy"]
