package dev.tidemark.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is done in a world. A step fits any state: what it can't do there (to delete a row that is not there, to crash a
 * node that is down) it leaves, so that a history stays one whatever steps are taken out of it.
 *
 * <p>Its text form is its name and its components, see {@link StepText}.
 */
public sealed interface Step {
    /** Does it. */
    void in(World world);

    // ---- what users do

    /** An app writes some rows in one transaction. */
    record Write(String node, List<Edit> edits) implements Step {
        /** Checks that nothing is null, and keeps an unmodifiable copy. */
        public Write {
            Objects.requireNonNull(node, "node");
            edits = List.copyOf(edits);
        }

        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.write(each, edits));
        }
    }

    /**
     * An app writes SQL to the file that a device's node has adopted, in one transaction beside the node, be that up or down. On a
     * disk that is no app's it does nothing.
     */
    record Sql(String node, Manner manner, List<Edit> edits) implements Step {
        /** With which statements. */
        public enum Manner {
            /** INSERT, UPDATE of the columns that are named, DELETE. */
            PLAIN,
            /** INSERT OR REPLACE: the row has the columns that are named, and no others. */
            REPLACE,
            /** UPDATE OR REPLACE of the key as well, to one that the first value says; who has that key is gone. */
            RENAME
        }

        /** Checks that nothing is null, and keeps an unmodifiable copy. */
        public Sql {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(manner, "manner");
            edits = List.copyOf(edits);
        }

        @Override
        public void in(World world) {
            world.node(node).ifPresent(each -> world.writeSql(each, manner, edits));
        }
    }

    /** An app adds to a counter, in a transaction of its own; nothing where its node does not hold it. */
    record Add(String node, String row, long delta) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.add(each, row, delta));
        }
    }

    /** A device begins to sync, unless a sync that was asked for is under way. */
    record Sync(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node)
                    .filter(each -> !each.isSyncing() && world.isLinked(each))
                    .ifPresent(world::beginSync);
        }
    }

    /** The sync that a device has begun comes to its end, for two minutes at most. */
    record Await(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(world::await);
        }
    }

    /** A device is live from now on. */
    record Live(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node)
                    .filter(each -> !each.isServer() && world.isLinked(each))
                    .ifPresent(SimulatedNode::beginLive);
        }
    }

    /** A device is live no more. */
    record Rest(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(SimulatedNode::endLive);
        }
    }

    /** So many pieces of work are done, whosever they are, in the order in which they are due. */
    record Run(int events) implements Step {
        @Override
        public void in(World world) {
            world.work(events);
        }
    }

    /** Time passes. */
    record Pass(long millis) implements Step {
        @Override
        public void in(World world) {
            world.pass(Duration.ofMillis(millis));
        }
    }

    // ---- network

    /** A device's connection breaks when it has carried so many bytes more. */
    record Cut(String node, Direction direction, int bytes) implements Step {
        @Override
        public void in(World world) {
            world.line(node).cutAfter(direction, bytes);
        }
    }

    /** A device's connections break. */
    record Break(String node) implements Step {
        @Override
        public void in(World world) {
            world.breakConnections(node);
        }
    }

    /** A device's frames take a time to arrive. */
    record Delay(String node, int millis) implements Step {
        @Override
        public void in(World world) {
            world.line(node).delay(millis);
        }
    }

    /** What is under way on a device's connections counts so many times as much as it is: few bytes fill them. */
    record Narrow(String node, int times) implements Step {
        @Override
        public void in(World world) {
            world.line(node).narrow(times);
        }
    }

    /** When a device's connections break the server notices late, and what is under way to it still arrives. */
    record Linger(String node, int millis) implements Step {
        @Override
        public void in(World world) {
            world.line(node).linger(millis);
        }
    }

    /** A device's frames of one direction vanish; the connection looks well. */
    record Swallow(String node, Direction direction) implements Step {
        @Override
        public void in(World world) {
            world.line(node).swallow(direction);
        }
    }

    /** A device reaches nobody. */
    record Offline(String node) implements Step {
        @Override
        public void in(World world) {
            world.line(node).setOffline(true);
        }
    }

    /** A device reaches one of the servers no more. */
    record Part(String node, String server) implements Step {
        @Override
        public void in(World world) {
            world.part(node, server);
        }
    }

    /** A device's network is well again. */
    record Mend(String node) implements Step {
        @Override
        public void in(World world) {
            world.line(node).heal();
        }
    }

    /** What a device has sent in an earlier session arrives once more: 0 is its last one. */
    record Replay(String node, int back) implements Step {
        @Override
        public void in(World world) {
            world.replay(node, back);
        }
    }

    // ---- bundles, between equals, and devices of one server

    /** A node writes a bundle of what another one, or its server, has not acknowledged, and gives it to be carried. */
    record Pack(String node, String to) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.pack(each, Optional.of(to)));
        }
    }

    /** A node writes a bundle of everything, and gives it to be carried. */
    record PackAll(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.pack(each, Optional.empty()));
        }
    }

    /** A bundle arrives at a node, whoever it is for: 0 is the last that was written. */
    record Unpack(String node, int back) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.unpack(each, back));
        }
    }

    /** A new device begins, with a bundle that arrives there: 0 is the last that was written. A name that is taken is not taken again. */
    record Begin(String node, int back) implements Step {
        @Override
        public void in(World world) {
            world.begin(node, back);
        }
    }

    /** A bundle that is under way is cut off at a byte, or another byte stands there. */
    record Damage(int back, int at, boolean cut) implements Step {
        @Override
        public void in(World world) {
            world.mail().ifPresent(mail -> mail.damage(back, at, cut));
        }
    }

    /** A node exchanges bundles through the folder that all see; a copy of a node does not. */
    record Folder(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(world::exchangeThroughFolder);
        }
    }

    /** A bundle in that folder is cut off at a byte, or another byte stands there. */
    record DamageFolder(int number, int at, boolean cut) implements Step {
        @Override
        public void in(World world) {
            world.mail().ifPresent(mail -> mail.damageShared(number, at, cut));
        }
    }

    // ---- between servers on one store

    /** Notices of commits take a time to arrive at the servers. */
    record DelayNotices(int millis) implements Step {
        @Override
        public void in(World world) {
            world.notices().delay(Duration.ofMillis(millis));
        }
    }

    /** So many notices of commits are lost; each server finds out when it looks next. */
    record LoseNotices(int count) implements Step {
        @Override
        public void in(World world) {
            world.notices().lose(count);
        }
    }

    // ---- disk

    /** A node's disk fails, behind some operations that do not: once or for ever. */
    record FailDisk(String node, DiskFault fault, int after, boolean forEver) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(each -> each.trouble().fail(fault, after, forEver));
        }
    }

    /** A node's disk is well again. */
    record MendDisk(String node) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(each -> each.trouble().heal());
        }
    }

    // ---- processes

    /** A node's process dies at a commit, the next one being number 0: just before it has happened, or just behind it. */
    record CrashAt(String node, int commit, boolean before) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(each -> each.trouble().crashAt(commit, before));
        }
    }

    /** A node's process dies now. */
    record Crash(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(world.processes()::crash);
        }
    }

    /** The machine of a node's database loses power: what its disk has not synced may be gone. Whoever has it open dies. */
    record CutPower(String node) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(world::cutPower);
        }
    }

    /** A node is closed in order. */
    record Stop(String node) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(world.processes()::stop);
        }
    }

    /** A node that is down is started. */
    record Start(String node) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(world.processes()::start);
        }
    }

    // ---- clocks

    /** A node's clock is off by so much from now on. */
    record SetClock(String node, long skewMillis) implements Step {
        @Override
        public void in(World world) {
            world.setClock(node, Duration.ofMillis(skewMillis));
        }
    }

    /** A node's clock stands. */
    record FreezeClock(String node) implements Step {
        @Override
        public void in(World world) {
            world.freezeClock(node);
        }
    }

    // ---- databases

    /** A device's database is copied, and a further device started on the copy; a name that is taken is not taken again. */
    record Copy(String node, String copy) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(each -> world.copy(each, copy));
        }
    }

    /** A node's database is backed up. */
    record BackUp(String node) implements Step {
        @Override
        public void in(World world) {
            world.node(node).ifPresent(world::backUp);
        }
    }

    /** A node's database is restored from its last backup, and whoever had it open started on it. */
    record Restore(String node) implements Step {
        @Override
        public void in(World world) {
            world.node(node).filter(SimulatedNode::hasBackup).ifPresent(world::restore);
        }
    }

    // ---- schema

    /** A node gets a further column in a table; in an open table a column comes with its first value. */
    record AddColumn(String node, String table, String column) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.addColumn(each, table, column));
        }
    }

    /** A node gets a further table, of the kind that all have in this history. */
    record AddTable(String node, String table) implements Step {
        @Override
        public void in(World world) {
            world.up(node).ifPresent(each -> world.addTable(each, table));
        }
    }

    // ---- plugins

    /** The conflict strategy fails the next times that it is asked. */
    record Moody(int failures) implements Step {
        @Override
        public void in(World world) {
            world.beMoody(failures);
        }
    }
}
