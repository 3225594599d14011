package dev.tidemark.architecture.planted.api.shape;

import java.util.List;
import java.util.Map;

record Leaky(List<String> names, Map<String, String> values) {
    Leaky {
        names = List.copyOf(names);
    }
}
