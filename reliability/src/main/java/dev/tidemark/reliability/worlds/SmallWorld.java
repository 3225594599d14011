package dev.tidemark.reliability.worlds;

import dev.tidemark.reliability.worlds.Schedule.Start;
import dev.tidemark.reliability.worlds.Turn.Kind;
import dev.tidemark.testkit.model.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One case: a schedule, and what is done in each turn that writes. Its text names it and replays it, such as
 * {@code last-writer-wins,columns,by-stamp whole Da Ea D! E! Db~}: D writes a, E writes a, D syncs, E syncs, D syncs and writes b
 * meanwhile.
 *
 * @param schedule who acts, and when
 * @param deeds as many as there are turns that write
 */
record SmallWorld(Schedule schedule, List<Deed> deeds) {
    SmallWorld {
        deeds = List.copyOf(deeds);
        if (deeds.size() != schedule.writes()) {
            throw new IllegalArgumentException(deeds.size() + " deeds for " + schedule.writes() + " turns that write");
        }
    }

    @Override
    public String toString() {
        Policy policy = schedule.policy();
        StringBuilder text = new StringBuilder()
                .append(lower(policy.strategy()))
                .append(policy.wholeRows() ? ",rows," : ",columns,")
                .append(lower(policy.deletes()))
                .append(' ')
                .append(lower(schedule.start()));
        int next = 0;
        for (Turn turn : schedule.turns()) {
            text.append(' ').append(turn.node());
            if (turn.writes()) {
                text.append(deeds.get(next++).letter());
            }
            text.append(turn.kind().sign());
        }
        return text.toString();
    }

    /** Reads what {@link #toString} returns. */
    static SmallWorld parse(String text) {
        String[] words = text.strip().split(" +");
        String[] rules = words[0].split(",");
        Policy policy = new Policy(
                constant(Policy.Strategy.class, rules[0]),
                rules[1].equals("rows"),
                constant(Policy.Deletes.class, rules[2]));
        List<Turn> turns = new ArrayList<>();
        List<Deed> deeds = new ArrayList<>();
        for (String word : List.of(words).subList(2, words.length)) {
            Turn turn = new Turn(word.charAt(0), kind(word));
            turns.add(turn);
            if (turn.writes()) {
                deeds.add(Deed.of(word.charAt(1)));
            }
        }
        return new SmallWorld(new Schedule(policy, constant(Start.class, words[1]), turns), deeds);
    }

    private static Kind kind(String word) {
        for (Kind kind : Kind.values()) {
            if (!kind.sign().isEmpty() && word.endsWith(kind.sign())) {
                return kind;
            }
        }
        return Kind.WRITE;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T extends Enum<T>> T constant(Class<T> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
