package dev.tidemark.plugin.conflict.standard;

import dev.tidemark.api.conflict.Conflict;
import dev.tidemark.api.conflict.Conflict.Side;
import dev.tidemark.api.conflict.ConflictStrategy;
import dev.tidemark.api.conflict.Resolution;
import java.util.List;
import java.util.Locale;

/**
 * Decides by who wrote. A node takes the first place at which its name or its role stands; who stands nowhere shares the last
 * place.
 */
final class Priority implements ConflictStrategy {
    private final List<String> order;

    Priority(List<String> order) {
        this.order = List.copyOf(order);
    }

    @Override
    public Resolution resolve(Conflict conflict) {
        int first = place(conflict.first());
        int second = place(conflict.second());
        if (first == second) {
            return Resolution.defer("'" + conflict.first().name() + "' and '"
                    + conflict.second().name() + "' have the same priority");
        }
        return Resolution.keep(first < second ? conflict.first() : conflict.second());
    }

    private int place(Side side) {
        String role = side.role().name().toLowerCase(Locale.ROOT);
        for (int i = 0; i < order.size(); i++) {
            if (order.get(i).equals(side.name()) || order.get(i).equals(role)) {
                return i;
            }
        }
        return order.size();
    }
}
