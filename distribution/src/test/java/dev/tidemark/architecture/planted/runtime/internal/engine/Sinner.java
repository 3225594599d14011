package dev.tidemark.architecture.planted.runtime.internal.engine;

import dev.tidemark.architecture.planted.runtime.internal.other.Other;
import java.lang.reflect.Method;
import java.util.ServiceLoader;
import java.util.Timer;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

public final class Sinner {
    Other cycle;

    Executor pool(boolean common) {
        return common ? ForkJoinPool.commonPool() : Executors.newCachedThreadPool();
    }

    Thread thread() {
        return new Thread(() -> {});
    }

    Timer timer() {
        return new Timer();
    }

    Method reflection() throws NoSuchMethodException {
        return Sinner.class.getDeclaredMethod("timer");
    }

    ClassLoader loader() {
        return Sinner.class.getClassLoader();
    }

    ServiceLoader<Runnable> services() {
        return ServiceLoader.load(Runnable.class);
    }

    String surroundings() {
        return System.getenv("PATH") + System.getProperty("user.home");
    }
}
