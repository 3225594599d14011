package dev.tidemark.cli;

import dev.tidemark.cli.bundle.BundleCommand;
import dev.tidemark.cli.conflicts.ConflictsCommand;
import dev.tidemark.cli.conflicts.OutcomesCommand;
import dev.tidemark.cli.demo.DemoCommand;
import dev.tidemark.cli.history.HistoryCommand;
import dev.tidemark.cli.project.NewPluginCommand;
import dev.tidemark.cli.sync.ServeCommand;
import dev.tidemark.cli.sync.StatusCommand;
import dev.tidemark.cli.sync.SyncCommand;
import dev.tidemark.cli.sync.TrackCommand;
import dev.tidemark.cli.sync.UntrackCommand;
import dev.tidemark.cli.sync.VerifyCommand;
import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Failure;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.Nearest;
import dev.tidemark.cli.terminal.RootCommand;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import dev.tidemark.runtime.BundleException;
import dev.tidemark.runtime.ConfigurationException;
import dev.tidemark.runtime.ConfigurationProblem;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Finds the command that was typed, runs it, and turns whatever it throws into a line and an exit code. */
final class CommandLineApp {
    private CommandLineApp() {}

    /** Runs one command, and returns its exit code. */
    static int run(Terminal terminal, String... arguments) {
        CommandLine app = create(terminal, arguments);
        int code = app.execute(arguments);
        terminal.flush();
        return code;
    }

    private static CommandLine create(Terminal terminal, String... arguments) {
        CommandLine app = new CommandLine(new RootCommand());
        addCommands(app, commands(terminal), arguments);
        app.setOut(new PrintWriter(terminal.out(), true));
        app.setErr(new PrintWriter(terminal.err(), true));
        app.setUsageHelpWidth(100);
        app.setCaseInsensitiveEnumValuesAllowed(true);
        app.setParameterExceptionHandler((failure, typed) -> usage(terminal, failure));
        app.setExecutionExceptionHandler((failure, command, parsed) -> failed(terminal, failure, parsed));
        return app;
    }

    /** To describe all commands takes longer than most of them run; so the one that is named stands alone. */
    private static void addCommands(CommandLine app, Map<String, Supplier<Object>> commands, String... arguments) {
        Supplier<Object> named = arguments.length == 0 ? null : commands.get(arguments[0]);
        if (named == null) {
            commands.forEach((name, command) -> app.addSubcommand(name, command.get()));
        } else {
            app.addSubcommand(arguments[0], named.get());
        }
    }

    private static Map<String, Supplier<Object>> commands(Terminal terminal) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("demo", () -> new DemoCommand(terminal));
        commands.put("track", () -> new TrackCommand(terminal));
        commands.put("untrack", () -> new UntrackCommand(terminal));
        commands.put("serve", () -> new ServeCommand(terminal));
        commands.put("sync", () -> new SyncCommand(terminal));
        commands.put("status", () -> new StatusCommand(terminal));
        commands.put("verify", () -> new VerifyCommand(terminal));
        commands.put("conflicts", () -> ConflictsCommand.create(terminal));
        commands.put("outcomes", () -> new OutcomesCommand(terminal));
        commands.put("history", () -> new HistoryCommand(terminal));
        commands.put("bundle", () -> BundleCommand.create(terminal));
        commands.put("plugins", () -> new PluginsCommand(terminal));
        commands.put("check", () -> new CheckCommand(terminal));
        commands.put("reference", () -> new ReferenceCommand(terminal));
        commands.put("new-plugin", () -> new NewPluginCommand(terminal));
        return commands;
    }

    private static int usage(Terminal terminal, ParameterException failure) {
        CommandSpec command = failure.getCommandLine().getCommandSpec();
        terminal.problem(describe(failure) + " Try '" + command.qualifiedName(" ") + " --help'.");
        return ExitCode.USAGE;
    }

    private static String describe(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String typed = unmatched.getUnmatched().get(0);
            boolean isCommand = !failure.getCommandLine().getSubcommands().isEmpty() && !unmatched.isUnknownOption();
            return "there is no " + (isCommand ? "command" : unmatched.isUnknownOption() ? "option" : "argument") + " '"
                    + typed + "' here." + suggestion(typed, unmatched);
        }
        String message = failure.getMessage();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) + ".";
    }

    /** Commands are few, so a swap of letters is forgiven too, which picocli does not. */
    private static String suggestion(String typed, UnmatchedArgumentException unmatched) {
        List<String> meant = unmatched.getSuggestions();
        return Nearest.to(typed, unmatched.getCommandLine().getSubcommands().keySet())
                .or(() -> meant.stream().findFirst().map(each -> each.replace("tidemark ", "")))
                .map(each -> " Did you mean '" + each + "'?")
                .orElse("");
    }

    /** Returns the codes of the problems, for machines, where the failure has them. */
    private static List<String> codes(Exception failure) {
        if (failure instanceof BundleException bundle) {
            return List.of(
                    "bundle." + bundle.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return failure instanceof ConfigurationException configuration
                ? configuration.details().stream()
                        .map(ConfigurationProblem::code)
                        .toList()
                : List.of();
    }

    private static int failed(Terminal terminal, Exception failure, ParseResult parsed) {
        Failure described = Failure.of(failure);
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (last.commandSpec().userObject() instanceof TidemarkCommand command && command.isJson()) {
            terminal.line(Json.write(Json.object(
                    "error", described.lines().get(0), "problems", described.lines(), "codes", codes(failure))));
        }
        described.lines().forEach(terminal::problem);
        if (described.exitCode() == ExitCode.UNEXPECTED
                && terminal.environment().containsKey("TIDEMARK_DEBUG")) {
            failure.printStackTrace(terminal.err());
        }
        return described.exitCode();
    }
}
