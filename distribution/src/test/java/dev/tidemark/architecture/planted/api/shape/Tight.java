package dev.tidemark.architecture.planted.api.shape;

import java.util.List;

record Tight(List<String> names) {
    Tight {
        names = List.copyOf(names);
    }
}
