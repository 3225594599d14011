package com.acme.tcp;

/** Starts threads, which never hold the process up. */
final class TcpThreads {
    private TcpThreads() {}

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, TcpProvider.NAME + " " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
