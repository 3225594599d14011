package dev.tidemark.testkit.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server and its devices. Whoever drives it says who writes what, and which parts of a sync were carried out: {@link #sync}, or
 * its steps one by one, which are {@link Device#send}, {@link Server#commit}, {@link Device#acknowledge}, {@link Server#image}
 * and {@link Device#checkpoint}.
 *
 * <p>Threading: one thread.
 */
public final class Model {
    private final Policy policy;
    private final Server server = new Server("server", this);
    private final Map<String, Device> devices = new TreeMap<>();
    private int writes;

    /**
     * Makes a model of one server.
     *
     * @param policy how the server settles what collides
     */
    public Model(Policy policy) {
        this.policy = policy;
    }

    /** Returns the server. */
    public Server server() {
        return server;
    }

    /** Returns a device; the first time, a new one. */
    public Device device(String name) {
        return devices.computeIfAbsent(name, each -> new Device(each, this));
    }

    /**
     * Carries out a whole sync, in which nobody else does anything.
     *
     * @param millis the server's clock
     * @return what became of the device's changes, by row
     */
    public Map<String, Ruling> sync(String name, long millis) {
        Device device = device(name);
        List<Change> group = device.send();
        Map<String, Ruling> rulings = server.commit(group, millis);
        device.acknowledge(group);
        device.checkpoint(server.image());
        return rulings;
    }

    /** Returns the number of the last write, by whomever. */
    public int lastNumber() {
        return writes;
    }

    Policy policy() {
        return policy;
    }

    int nextNumber() {
        return ++writes;
    }
}
