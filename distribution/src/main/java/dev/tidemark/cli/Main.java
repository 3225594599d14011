package dev.tidemark.cli;

/** Entry point of the command line. A placeholder: it prints the version, so that the launcher has something to start. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        String version = Main.class.getPackage().getImplementationVersion();
        System.out.println("tidemark " + (version == null ? "(development)" : version));
    }
}
