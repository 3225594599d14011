package dev.tidemark.reliability.worlds;

import dev.tidemark.testkit.model.Change;
import dev.tidemark.testkit.model.Device;
import dev.tidemark.testkit.model.Model;
import dev.tidemark.testkit.model.Node;
import dev.tidemark.testkit.model.RowState;
import dev.tidemark.testkit.model.Ruling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Plays a case in the model. */
final class ModelPlay {
    private final SmallWorld small;
    private final Model model;
    private final Played played = new Played();
    private final Map<Character, Unheard> unheard = new HashMap<>();
    private int deeds;

    /** What a device has sent and not heard of, and what the server has to tell it about that. */
    private record Unheard(List<Change> group, SortedMap<String, String> outcomes) {
        static final Unheard NOTHING = new Unheard(List.of(), Played.noOutcomes());
    }

    private ModelPlay(SmallWorld small) {
        this.small = small;
        this.model = new Model(small.schedule().policy());
    }

    /** Returns what the model comes to; nothing where some deed can't be done, for the row is there or is not. */
    static Optional<Played> play(SmallWorld small) {
        return new ModelPlay(small).play();
    }

    /** Returns whether these deeds can be done in the first turns that write. */
    static boolean canBegin(Schedule schedule, List<Deed> deeds) {
        Schedule beginning = schedule.untilWrite(deeds.size());
        return play(new SmallWorld(beginning, deeds)).isPresent();
    }

    private Optional<Played> play() {
        Schedule schedule = small.schedule();
        if (schedule.start() != Schedule.Start.NOTHING) {
            model.server().create(Played.FIRST_KEY, schedule.start().columns(), 1);
        }
        schedule.devices().forEach(device -> model.sync(device.toString(), 2));
        for (int number = 0; number < schedule.turns().size(); number++) {
            if (!take(schedule.turns().get(number), number)) {
                return Optional.empty();
            }
        }
        for (int round = 0; round < 2; round++) {
            for (char device : schedule.devices()) {
                sync(new Turn(device, Turn.Kind.SYNC), schedule.turns().size() + round);
            }
        }
        played.ended(Turn.SERVER, model.server().content());
        schedule.devices().forEach(device -> played.ended(device, device(device).content()));
        return Optional.of(played);
    }

    private boolean take(Turn turn, int number) {
        switch (turn.kind()) {
            case WRITE:
                return write(turn, number, Schedule.millis(number));
            case SYNC:
                return sync(turn, number);
            case SYNC_WITHOUT_ANSWER:
                unheard.put(turn.node(), push(turn, number));
                return true;
            case SYNC_AND_WRITE:
                Unheard sent = push(turn, number);
                boolean written = write(turn, number, Schedule.millis(number) + Schedule.MEANWHILE);
                pull(turn, sent);
                return written;
        }
        throw new IllegalStateException("there is no such turn: " + turn);
    }

    private boolean sync(Turn turn, int number) {
        pull(turn, push(turn, number));
        return true;
    }

    private Unheard push(Turn turn, int number) {
        Unheard before = Optional.ofNullable(unheard.remove(turn.node())).orElse(Unheard.NOTHING);
        Device device = device(turn.node());
        device.acknowledge(before.group());
        List<Change> group = device.send();
        SortedMap<String, String> outcomes = new TreeMap<>(before.outcomes());
        Map<String, Ruling> rulings = model.server().commit(group, Schedule.millis(number));
        rulings.forEach((row, ruling) -> {
            played.count("conflict", ruling.conflict() ? 1 : 0);
            played.count(ruling.kind().name(), 1);
            if (isKept(ruling)) {
                outcomes.merge(row, ruling.kind().name(), (first, second) -> first + " " + second);
            }
        });
        return new Unheard(group, outcomes);
    }

    /** What stands is no news to its author. */
    private static boolean isKept(Ruling ruling) {
        return switch (ruling.kind()) {
            case ACCEPTED -> false;
            case MERGED -> !ruling.lost().isEmpty();
            case SUPERSEDED, DEFERRED -> true;
        };
    }

    private void pull(Turn turn, Unheard sent) {
        Device device = device(turn.node());
        device.acknowledge(sent.group());
        device.checkpoint(model.server().image());
        played.synced(turn, model.server().content(), device.content(), sent.outcomes());
    }

    private boolean write(Turn turn, int number, long millis) {
        Node node = turn.node() == Turn.SERVER ? model.server() : device(turn.node());
        Deed deed = small.deeds().get(deeds++);
        boolean first = isThere(node, Played.FIRST_KEY);
        boolean possible = deed == Deed.INSERT ? !first : first || deed == Deed.MOVE && isThere(node, Played.OTHER_KEY);
        if (possible) {
            write(node, deed, turn.node() + String.valueOf(number), millis);
        }
        return possible;
    }

    private static void write(Node node, Deed deed, String value, long millis) {
        String row = Played.FIRST_KEY;
        switch (deed) {
            case INSERT -> node.create(row, Map.of("a", value + "a", "b", value + "b"), millis);
            case WRITE_A -> node.patch(row, Map.of("a", value + "a"), millis);
            case WRITE_B -> node.patch(row, Map.of("b", value + "b"), millis);
            case DELETE -> node.delete(row, millis);
            case MOVE -> move(node, millis);
        }
    }

    private static void move(Node node, long millis) {
        boolean away = isThere(node, Played.FIRST_KEY);
        String from = away ? Played.FIRST_KEY : Played.OTHER_KEY;
        String to = away ? Played.OTHER_KEY : Played.FIRST_KEY;
        Map<String, String> values = node.row(from).orElseThrow().values();
        node.delete(from, millis);
        if (isThere(node, to)) {
            node.patch(to, values, millis);
        } else {
            node.create(to, values, millis);
        }
    }

    private static boolean isThere(Node node, String row) {
        return node.row(row).filter(RowState::isThere).isPresent();
    }

    private Device device(char letter) {
        return model.device(String.valueOf(letter));
    }
}
