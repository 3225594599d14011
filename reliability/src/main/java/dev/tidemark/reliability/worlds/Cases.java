package dev.tidemark.reliability.worlds;

import dev.tidemark.testkit.model.Policy.Deletes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cases of a schedule that are possible, with what the model comes to in each. */
final class Cases {
    private final Schedule schedule;
    private final Map<SmallWorld, Played> possible = new LinkedHashMap<>();

    private Cases(Schedule schedule) {
        this.schedule = schedule;
    }

    /** Returns the cases in which every deed can be done, and whose policy matters. */
    static Map<SmallWorld, Played> of(Schedule schedule) {
        Cases cases = new Cases(schedule);
        cases.extend(new ArrayList<>());
        return cases.possible;
    }

    private void extend(List<Deed> deeds) {
        if (deeds.size() == schedule.writes()) {
            add(new SmallWorld(schedule, deeds));
            return;
        }
        for (Deed deed : Deed.values()) {
            deeds.add(deed);
            if (deeds.size() == schedule.writes() || ModelPlay.canBegin(schedule, deeds)) {
                extend(deeds);
            }
            deeds.remove(deeds.size() - 1);
        }
    }

    private void add(SmallWorld small) {
        if (policyMatters(small)) {
            Optional<Played> played = ModelPlay.play(small);
            played.ifPresent(each -> possible.put(small, each));
        }
    }

    /** Where nothing is deleted, who decides about deletions makes no difference. */
    private boolean policyMatters(SmallWorld small) {
        return schedule.policy().deletes() == Deletes.BY_STAMP
                || small.deeds().contains(Deed.DELETE)
                || small.deeds().contains(Deed.MOVE);
    }
}
