package dev.tidemark.architecture.planted.api.left;

import dev.tidemark.architecture.planted.api.right.Right;

public interface Left {
    Right right();
}
