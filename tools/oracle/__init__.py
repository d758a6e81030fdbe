"""What other programs say of captures, frame by frame and hash by hash, beside what we say."""
