package dev.tidemark.architecture.planted.runtime.internal.other;

import dev.tidemark.architecture.planted.runtime.internal.engine.Sinner;

public interface Other {
    Sinner back();
}
