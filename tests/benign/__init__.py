"""The benign corpus: a dense and honest place, simulated for as long as one likes, and heard as real sensors hear."""
