"""The learned part of the judgement: features of blocks, and the trees that weigh them."""
