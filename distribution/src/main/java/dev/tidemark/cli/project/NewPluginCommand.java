package dev.tidemark.cli.project;

import dev.tidemark.cli.terminal.ExitCode;
import dev.tidemark.cli.terminal.Json;
import dev.tidemark.cli.terminal.KnownProblem;
import dev.tidemark.cli.terminal.Terminal;
import dev.tidemark.cli.terminal.TidemarkCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.lang.model.SourceVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Makes a project for a plugin. */
@Command(
        name = "new-plugin",
        description = "Makes a Maven project for a plugin of your own: a working example of its kind with its test,"
                + " ready to be changed.")
public final class NewPluginCommand extends TidemarkCommand {
    @Parameters(
            index = "0",
            paramLabel = "KIND",
            description = "What it is to be: conflict, storage, transport, codec or power.")
    private String kind;

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description = "The plugin's name: a vendor, a dash and more, such as acme-longest-note. It is for ever.")
    private String name;

    @Option(names = "--package", paramLabel = "PACKAGE", description = "The package of its classes; else from NAME.")
    private String packageName;

    @Option(names = "--directory", paramLabel = "FOLDER", description = "Where to make it; else in a folder NAME.")
    private Path directory;

    /** Reads and prints there. */
    public NewPluginCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    public Integer call() {
        PluginTemplate template = PluginTemplate.of(kind).orElseThrow(this::unknownKind);
        PluginName plugin = parsedName();
        Path home = terminal()
                .home()
                .orElseThrow(() -> new KnownProblem("new-plugin needs an installation, whose examples and repository"
                        + " folder it starts from. Run it as bin/tidemark of one."));
        PluginProject project = new PluginProject(template, plugin, checkedPackage(plugin));
        Path folder = directory == null ? Path.of(plugin.toString()) : directory;
        project.write(home, folder);
        tell(project, folder, home);
        return ExitCode.DONE;
    }

    private ParameterException unknownKind() {
        String meant = PluginTemplate.nearest(kind)
                .map(word -> " Did you mean '" + word + "'?")
                .orElse("");
        return usage("there is no kind of plugin '" + kind + "'." + meant + " There are "
                + String.join(", ", PluginTemplate.words()));
    }

    private PluginName parsedName() {
        try {
            return PluginName.of(name);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private String checkedPackage(PluginName plugin) {
        if (packageName == null) {
            return plugin.packageName();
        }
        if (!SourceVersion.isName(packageName)) {
            throw usage("'" + packageName + "' is no name of a Java package. Expected is one such as com.acme.notes");
        }
        Optional<String> owner = List.of("dev.tidemark", "java", "javax", "jdk", "sun").stream()
                .filter(taken -> (packageName + ".").startsWith(taken + "."))
                .findFirst();
        owner.ifPresent(taken -> {
            throw usage("a package below '" + taken + "' is not yours. Expected is one such as com.acme.notes");
        });
        return packageName;
    }

    private ParameterException usage(String problem) {
        return wrong(problem);
    }

    private void tell(PluginProject project, Path folder, Path home) {
        String provider = project.packageName() + "." + project.classPrefix() + "Provider";
        print(
                Json.object(
                        "kind",
                        project.template().word(),
                        "name",
                        project.name(),
                        "provider",
                        provider,
                        "directory",
                        folder.toAbsolutePath().toString()),
                List.of(
                        "Made " + folder + ": a " + project.template().noun() + " '" + project.name() + "', its test"
                                + " and its pom.xml",
                        "Next: cd " + folder + " && mvn verify && cp target/" + project.name() + ".jar "
                                + home.resolve("plugins")));
    }
}
