package dev.tidemark.testkit.simulation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A kind of trouble that a history may have, and the steps by which it comes. */
enum Trouble {
    /** A connection breaks at a byte of a sync. */
    CUT_SYNC {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            Direction direction = draw.pick(List.of(Direction.values()));
            draw.add(new Step.Cut(device, direction, draw.number(0, 900)));
            draw.sync(device);
        }
    },
    /** A connection breaks between two frames. */
    BREAK {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            draw.add(new Step.Sync(device));
            draw.add(new Step.Run(draw.number(1, 40)));
            draw.add(new Step.Break(device));
        }
    },
    /** Frames are late. */
    DELAY {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.Delay(draw.device(), draw.number(1, draw.chance(2) ? 5_000 : 50)));
        }
    },
    /** A broken connection goes on to deliver, while the next one begins. */
    LINGER {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            draw.add(new Step.Linger(device, draw.number(1, 10_000)));
            draw.add(new Step.Delay(device, draw.number(1, 300)));
            draw.add(new Step.Sync(device));
            draw.add(new Step.Run(draw.number(1, 30)));
            draw.add(new Step.Break(device));
            draw.sync(device);
            draw.add(new Step.Mend(device));
        }
    },
    /** A connection is half open. */
    SWALLOW {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            boolean atOnce = draw.chance(2);
            if (!atOnce) {
                draw.add(new Step.Sync(device));
                draw.add(new Step.Run(draw.number(1, 30)));
            }
            draw.add(new Step.Swallow(device, draw.pick(List.of(Direction.values()))));
            draw.sync(device);
            draw.add(new Step.Mend(device));
        }
    },
    /** A device is offline for a while. */
    OFFLINE {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            draw.add(new Step.Offline(device));
            draw.sync(device);
            draw.write(device);
            if (draw.chance(2)) {
                draw.add(new Step.Mend(device));
            }
        }
    },
    /** The network is well again. */
    MEND {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.Mend(draw.device()));
        }
    },
    /** What was sent in an earlier session arrives again. */
    REPLAY {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.Replay(draw.device(), draw.number(0, 3)));
            draw.add(new Step.Run(draw.number(1, 60)));
        }
    },
    /** A disk fails once. */
    DISK_ONCE {
        @Override
        void draw(Draw draw) {
            String node = draw.victim();
            draw.add(new Step.FailDisk(node, draw.pick(List.of(DiskFault.values())), draw.number(0, 12), false));
            draw.sync(draw.device());
        }
    },
    /** A disk fails until it is mended. */
    DISK_FOR_EVER {
        @Override
        void draw(Draw draw) {
            String node = draw.victim();
            draw.add(new Step.FailDisk(node, draw.pick(List.of(DiskFault.values())), draw.number(0, 12), true));
            draw.write(node);
            draw.sync(draw.device());
            draw.add(new Step.MendDisk(node));
        }
    },
    /** A process dies at a commit. */
    CRASH_AT_COMMIT {
        @Override
        void draw(Draw draw) {
            String node = draw.victim();
            draw.add(new Step.CrashAt(node, draw.number(0, 7), draw.chance(2)));
            draw.sync(draw.device());
            draw.add(new Step.Start(node));
        }
    },
    /** A process dies between two pieces of work. */
    CRASH {
        @Override
        void draw(Draw draw) {
            String node = draw.victim();
            draw.add(new Step.Sync(draw.device()));
            draw.add(new Step.Run(draw.number(0, 40)));
            draw.add(new Step.Crash(node));
            if (draw.chance(2)) {
                draw.write(draw.node());
            }
            draw.add(new Step.Start(node));
        }
    },
    /** A machine loses power. */
    POWER_CUT {
        @Override
        void draw(Draw draw) {
            String node = draw.victim();
            if (draw.chance(2)) {
                draw.add(new Step.Sync(draw.device()));
                draw.add(new Step.Run(draw.number(0, 40)));
            }
            draw.add(new Step.CutPower(node));
            draw.startAll(node);
        }
    },
    /** A node is closed and opened. */
    RESTART {
        @Override
        void draw(Draw draw) {
            String node = draw.victim();
            draw.add(new Step.Stop(node));
            draw.add(new Step.Start(node));
        }
    },
    /** A clock is put wrong, or right. */
    CLOCK {
        @Override
        void draw(Draw draw) {
            long skew = switch (draw.number(0, 4)) {
                case 0 -> draw.number(-90_000, 90_000);
                case 1 -> draw.number(-4_000, 4_000) * 86_400_000L;
                case 2 -> draw.number(-400, 400) * 1_000L;
                default -> 0;
            };
            draw.add(new Step.SetClock(draw.node(), skew));
        }
    },
    /** A clock stands. */
    FREEZE {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.FreezeClock(draw.node()));
        }
    },
    /** A device's database is copied. */
    COPY {
        @Override
        void draw(Draw draw) {
            draw.copy();
        }
    },
    /** A server is backed up, or restored. */
    RESTORE_SERVER {
        @Override
        void draw(Draw draw) {
            draw.add(draw.chance(2) ? new Step.BackUp(World.SERVER) : new Step.Restore(World.SERVER));
        }
    },
    /** A device is backed up, or restored. */
    RESTORE_DEVICE {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            draw.add(draw.chance(2) ? new Step.BackUp(device) : new Step.Restore(device));
        }
    },
    /** A schema grows. */
    SCHEMA {
        @Override
        void draw(Draw draw) {
            if (draw.chance(2)) {
                draw.addColumn();
            } else {
                draw.addTable();
            }
        }
    },
    /** The conflict strategy fails. */
    MOODY {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.Moody(draw.number(1, 4)));
        }
    },
    /** A device is live for a while. */
    LIVE {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            draw.add(draw.chance(3) ? new Step.Rest(device) : new Step.Live(device));
            draw.add(new Step.Pass(draw.number(1, 3_000)));
        }
    },
    /** So much time passes that deletions are forgotten. */
    LONG_TIME {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.Pass(1_000L * draw.number(5, 40)));
        }
    },
    /** A device finds one of several servers gone, and goes on at another. */
    CHANGE_OVER {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            if (draw.chance(2)) {
                draw.add(new Step.Sync(device));
                draw.add(new Step.Run(draw.number(1, 40)));
            }
            draw.add(new Step.Mend(device));
            draw.add(new Step.Part(device, draw.server()));
            draw.sync(device);
        }
    },
    /** One of several servers dies, and is not started at once. */
    SERVER_DOWN {
        @Override
        void draw(Draw draw) {
            String server = draw.server();
            draw.add(new Step.Sync(draw.device()));
            draw.add(new Step.Run(draw.number(0, 40)));
            draw.add(new Step.Crash(server));
            draw.sync(draw.device());
            draw.write(draw.node());
            if (draw.chance(2)) {
                draw.add(new Step.Start(server));
            }
        }
    },
    /** A node that others have heard of goes back to a backup. */
    GO_BACK {
        @Override
        void draw(Draw draw) {
            String node = draw.device();
            draw.add(new Step.BackUp(node));
            draw.write(node);
            draw.sync(node);
            draw.add(new Step.Pack(node, draw.device()));
            draw.pack(node);
            draw.add(new Step.Restore(node));
            draw.add(new Step.Unpack(node, 0));
            draw.write(node);
            draw.add(new Step.Unpack(draw.device(), 1));
        }
    },
    /** A bundle is late, overtaken by another, lost, or comes to somebody else. */
    LATE_BUNDLE {
        @Override
        void draw(Draw draw) {
            String node = draw.device();
            draw.pack(node);
            draw.write(draw.device());
            draw.sync(draw.device());
            draw.add(new Step.Unpack(draw.chance(4) ? draw.device() : node, draw.number(0, 5)));
        }
    },
    /** A bundle comes twice. */
    BUNDLE_TWICE {
        @Override
        void draw(Draw draw) {
            String node = draw.device();
            draw.pack(node);
            draw.add(new Step.Unpack(node, 0));
            draw.add(new Step.Unpack(node, 0));
        }
    },
    /** A bundle is damaged on its way. */
    DAMAGED_BUNDLE {
        @Override
        void draw(Draw draw) {
            String node = draw.device();
            draw.pack(node);
            draw.add(new Step.Damage(0, draw.number(0, 10_000), draw.chance(2)));
            draw.add(new Step.Unpack(node, 0));
        }
    },
    /** What is in the folder is copied by half, or damaged. */
    DAMAGED_FOLDER {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.Folder(draw.device()));
            draw.add(new Step.DamageFolder(draw.number(0, 30), draw.number(0, 10_000), draw.chance(2)));
            draw.add(new Step.Folder(draw.device()));
        }
    },
    /** A new device begins with what the server has, and others go on meanwhile. */
    NEW_DEVICE {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.PackAll(draw.server()));
            if (draw.chance(2)) {
                draw.write(draw.node());
                draw.sync(draw.device());
            }
            if (draw.chance(4)) {
                draw.add(new Step.Unpack(draw.device(), 0));
            }
            draw.begin();
            draw.write(draw.device());
        }
    },
    /** Servers hear late of each other's commits. */
    LATE_NOTICES {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.DelayNotices(draw.number(0, draw.chance(2) ? 5_000 : 50)));
        }
    },
    /** Servers do not hear of each other's commits. */
    LOST_NOTICES {
        @Override
        void draw(Draw draw) {
            draw.add(new Step.LoseNotices(draw.number(1, 20)));
            draw.sync(draw.device());
        }
    },
    /** A live device's link is slow, and full when a few hundred bytes are under way: what it writes overtakes what it is sent. */
    NARROW {
        @Override
        void draw(Draw draw) {
            String device = draw.device();
            draw.add(new Step.Live(device));
            draw.add(new Step.Pass(draw.number(1, 2_000)));
            draw.add(new Step.Delay(device, draw.number(10, 300)));
            draw.add(new Step.Narrow(device, draw.number(300, 5_000)));
            for (int i = draw.number(2, 6); i > 0; i--) {
                draw.write(draw.server());
                draw.add(new Step.Run(draw.number(1, 12)));
                draw.write(device);
                draw.add(new Step.Run(draw.number(1, 12)));
            }
            draw.add(new Step.Pass(draw.number(1, 2_000)));
            draw.add(new Step.Mend(device));
        }
    };

    private static final Set<Trouble> HARMLESS =
            EnumSet.of(DELAY, MEND, RESTART, SCHEMA, LIVE, LONG_TIME, LATE_NOTICES, NARROW, NEW_DEVICE);
    private static final Set<Trouble> AMONG_SERVERS = EnumSet.of(CHANGE_OVER, SERVER_DOWN, LATE_NOTICES, LOST_NOTICES);
    /** Equals give each other bundles, and so do devices that carry. An app's file has rows, with which no device is new. */
    private static final Set<Trouble> BY_MAIL =
            EnumSet.of(GO_BACK, LATE_BUNDLE, BUNDLE_TWICE, DAMAGED_BUNDLE, DAMAGED_FOLDER);
    /** Equals have no server that could go back, and leave to a person what a strategy fails at. */
    private static final Set<Trouble> NOT_AMONG_EQUALS =
            EnumSet.of(RESTORE_SERVER, MOODY, LONG_TIME, LATE_NOTICES, LOST_NOTICES, NEW_DEVICE);

    /** Of so many worlds one may have slow links; the others are drawn as if there were none. */
    private static final int NARROW_IN = 12;

    private static final int WITH_NARROW = 3;

    /** Returns whether it can come in a world. */
    boolean fits(Setup setup) {
        if (this == NARROW && Math.floorMod(setup.seed(), NARROW_IN) != WITH_NARROW) {
            return false;
        }
        if (setup.isMesh()) {
            return !NOT_AMONG_EQUALS.contains(this);
        }
        if (BY_MAIL.contains(this) || this == NEW_DEVICE) {
            return setup.carriers() && !(this == NEW_DEVICE && setup.hasApps());
        }
        return setup.servers() > 1 || !AMONG_SERVERS.contains(this);
    }

    /** Returns whether it is one that can strike; the others only change what faults meet. */
    boolean isFault() {
        return !HARMLESS.contains(this);
    }

    /** Adds steps to a history. */
    abstract void draw(Draw draw);
}
