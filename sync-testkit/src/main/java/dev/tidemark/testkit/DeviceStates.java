package dev.tidemark.testkit;

import dev.tidemark.api.power.DeviceState;
import dev.tidemark.api.power.DeviceState.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Every state that a device can be in, as far as a power profile can tell them apart, and the ways from one to another. */
final class DeviceStates {
    private DeviceStates() {}

    /** Returns every state, with each of these as the plan in force. */
    static List<DeviceState> all(List<Optional<String>> lastPlans) {
        List<DeviceState> states = new ArrayList<>();
        for (Optional<String> lastPlan : lastPlans) {
            for (Network network : Network.values()) {
                batteries().forEach(battery -> {
                    states.add(new DeviceState(battery, false, network, Optional.empty(), lastPlan));
                    states.add(new DeviceState(battery, true, network, Optional.of(Duration.ZERO), lastPlan));
                    states.add(new DeviceState(battery, false, network, Optional.of(Duration.ofDays(999)), lastPlan));
                });
            }
        }
        return states;
    }

    private static Stream<OptionalInt> batteries() {
        return Stream.concat(
                Stream.of(OptionalInt.empty()), IntStream.rangeClosed(0, 100).mapToObj(OptionalInt::of));
    }

    static DeviceState battery(DeviceState state, int percent) {
        return new DeviceState(
                OptionalInt.of(percent), state.charging(), state.network(), state.sinceLastSync(), state.lastPlan());
    }

    static DeviceState network(DeviceState state, Network network) {
        return new DeviceState(
                state.batteryPercent(), state.charging(), network, state.sinceLastSync(), state.lastPlan());
    }

    static DeviceState charging(DeviceState state, boolean charging) {
        return new DeviceState(
                state.batteryPercent(), charging, state.network(), state.sinceLastSync(), state.lastPlan());
    }

    /** Returns a state with another plan in force, or with none. */
    static DeviceState lastPlan(DeviceState state, Optional<String> lastPlan) {
        return new DeviceState(
                state.batteryPercent(), state.charging(), state.network(), state.sinceLastSync(), lastPlan);
    }
}
