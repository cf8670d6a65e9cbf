using System.Text.Json.Nodes;

namespace Distributed.Deployment.Tests;

/// <summary>What must hold within the Compose file.</summary>
internal static class ComposeRules
{
    // An image of one program, with nothing in it that could ask; Prometheus sees whether it is up.
    private static readonly string[] CannotBeAsked = ["otel-collector"];

    public static IReadOnlyList<(string Name, Func<ComposeFile, IEnumerable<string>> Check, (string What, Action<JsonObject> Plant)[] Mistakes)> All { get; } =
    [
        ("A service waits for one that exists and can become what it waits for", Waits,
        [
            ("a service that is none", services => services.Set(Json.Of("""{"condition":"service_healthy"}"""), "producer", "depends_on", "database")),
            ("the end of one that does not end", services => services.Set("service_completed_successfully", "producer", "depends_on", "rabbitmq", "condition")),
            ("the health of one that nobody asks", services => services.Set(null, "rabbitmq", "healthcheck")),
        ]),
        ("What a profile starts waits for nothing that it does not start", Closed,
            [("a migration for GPUs alone", services => services.Set(Json.Of("""["gpu"]"""), "migrations", "profiles"))]),
        ("The default starts the whole set for the CPU and no more", Default,
        [
            ("a worker that must be asked for", services => services.Set(Json.Of("""["gpu"]"""), "worker", "profiles")),
            ("a dashboard of graphs for everybody", services => services.Set(null, "grafana", "profiles")),
        ]),
        ("Every secret, volume, network and configuration that is named exists, and every one that exists is named", Named,
        [
            ("a secret that is none", services => services.Set("password", "postgres", "secrets", 0)),
            ("a volume that is none", services => services.Set("pg:/var/lib/postgresql/data", "postgres", "volumes", 0)),
            ("a configuration that is none", services => services.Set("rules2", "prometheus", "configs", 1, "source")),
            ("a network that is none", services => services.Set("back", "worker", "networks", 0)),
            ("a secret that nobody needs", services => services.Set(Json.Of("[]"), "grafana", "secrets")),
        ]),
        ("Secrets and configurations are files that exist", Files,
            [("a file that is none", services => ((JsonObject)services.Parent!).Set("docker/rabbit.conf", "configs", "rabbitmq", "file"))]),
        ("Ports are bound to the loopback interface, each once, where a port can be published", Ports,
        [
            ("every interface", services => services.Set("8080:8080", "producer", "ports", 0)),
            ("a port twice", services => services.Set("127.0.0.1:8080:8080", "dashboard", "ports", 0)),
            ("a network without a way in", services => services.Set(Json.Of("""["inside"]"""), "producer", "networks")),
        ]),
        ("Every service is asked whether it is well, or runs to its end", Healthy,
            [("a producer that nobody asks", services => services.Set(null, "producer", "healthcheck"))]),
        ("A program's health is asked of the program itself", OwnHealth,
            [("another's", services => services.Set(Json.Of("""["CMD","dotnet","/app/Distributed.Producer.dll","health"]"""), "worker", "healthcheck", "test"))]),
        ("Images have a version", Versions,
        [
            ("latest", services => services.Set("prom/prometheus:latest", "prometheus", "image")),
            ("none", services => services.Set("postgres", "postgres", "image")),
        ]),
        ("Containers are restricted", Restricted,
        [
            ("a root file system that can be written", services => services.Set(false, "worker", "read_only")),
            ("capabilities kept", services => services.Set(null, "producer", "cap_drop")),
            ("a way to more privileges", services => services.Set(null, "dashboard", "security_opt")),
            ("a container with privileges", services => services.Set(true, "rabbitmq", "privileged")),
        ]),
        ("Our processes know every setting that they are given, and its value fits", Known,
        [
            ("a misspelt setting", services => services.Set("00:01:00", "worker", "environment", "Worker__DrainGraze")),
            ("a time that is none", services => services.Set("soon", "worker", "environment", "Worker__DrainGrace")),
            ("a secret that nobody reads", services => services.Set("ConnectionStrings__Queue", "worker", "secrets", 0)),
        ]),
        ("Secrets are files, never settings of the environment", InTheOpen,
            [("a password", services => services.Set("secret", "postgres", "environment", "POSTGRES_PASSWORD"))]),
        ("Every process has the connections without which it does not start", Connections,
            [("a worker without a broker", services => services.Set(null, "worker", "secrets", 1))]),
        ("A container's grace outlasts what its process takes to stop", Grace,
        [
            ("the default of ten seconds", services => services.Set(null, "worker", "stop_grace_period")),
            ("too short a grace for the GPU", services => services.Set("2m", "worker-gpu", "stop_grace_period")),
            ("a longer drain", services => services.Set("00:05:00", "worker", "environment", "Worker__DrainGrace")),
        ]),
        ("Models are mounted where workers look for them, and read-only; the repository's own unless somebody names others", Models,
        [
            ("a folder that is no mount", services => services.Set("./models:/model:ro", "worker", "volumes", 0)),
            ("a mount that can be written", services => services.Set("./models:/models", "worker", "volumes", 0)),
            ("a folder without models", services => services.Set("./docker:/models:ro", "worker-gpu", "volumes", 0)),
        ]),
        ("A GPU is reserved for the worker that needs one, and for no other", Gpu,
        [
            ("none", services => services.Set(null, "worker-gpu", "deploy")),
            ("one for the CPU", services => services.Set(services["worker-gpu"]!["deploy"]!.DeepClone(), "worker", "deploy")),
        ]),
        ("Images of ours are built from a stage that exists, the same one for the same name", Built,
        [
            ("a stage that is none", services => services.Set("api", "producer", "build", "target")),
            ("one name for two", services => services.Set("distributed/worker:0.1.0", "worker-gpu", "image")),
        ]),
    ];

    private static IEnumerable<KeyValuePair<string, JsonNode>> Ours(ComposeFile file) =>
        file.Services.Where(service => service.Value.Text("image")!.StartsWith("distributed/", StringComparison.Ordinal));

    private static IEnumerable<string> Processes(ComposeFile file) =>
        Ours(file).Where(service => !ComposeFile.IsOneShot(service.Value)).Select(service => service.Key);

    private static IEnumerable<string> Waits(ComposeFile file) =>
        from service in file.Services
        from needed in service.Value.Entries("depends_on")
        let other = file.Content.At("services", needed.Key)
        where other is null || (needed.Value.Text("condition") switch
        {
            "service_healthy" => other["healthcheck"] is null,
            "service_completed_successfully" => !ComposeFile.IsOneShot(other),
            _ => false,
        })
        select $"{service.Key} waits for {needed.Key}";

    private static IEnumerable<string> Closed(ComposeFile file) =>
        from profiles in new string[][] { ["cpu"], ["gpu"], ["cpu", "observability"], ["gpu", "observability"] }
        let started = file.StartedBy(profiles).ToHashSet()
        from service in started
        from needed in file.Content.Entries("services", service, "depends_on")
        where !started.Contains(needed.Key)
        select $"{string.Join(' ', profiles)}: {service} waits for {needed.Key}";

    private static IEnumerable<string> Default(ComposeFile file)
    {
        var profile = Repository.Read(".env").Split('\n').Single(line => line.StartsWith("COMPOSE_PROFILES=", StringComparison.Ordinal))["COMPOSE_PROFILES=".Length..];
        var started = file.StartedBy(profile.Split(',')).ToHashSet();
        string[] whole = ["postgres", "rabbitmq", "azurite", "migrations", "producer", "dashboard", "worker"];
        return whole.Except(started).Concat(started.Except(whole));
    }

    private static IEnumerable<string> Named(ComposeFile file)
    {
        foreach (var kind in new[] { "secrets", "volumes", "networks", "configs" })
        {
            var present = file.Content.Entries(kind).Select(entry => entry.Key).ToHashSet();
            var used = file.Services.SelectMany(service => service.Value.Items(kind)).Select(one => one is JsonObject ? one.Text("source")! : one.ToString().Split(':')[0])
                .Where(name => !name.StartsWith('.') && !name.StartsWith('/')).ToHashSet();
            foreach (var name in used.Except(present).Concat(present.Except(used))) yield return $"{kind}: {name}";
        }
    }

    private static IEnumerable<string> Files(ComposeFile file) =>
        from kind in new[] { "secrets", "configs" }
        from entry in file.Content.Entries(kind)
        where !File.Exists(Repository.At(entry.Value.Text("file") ?? ""))
        select entry.Key;

    private static IEnumerable<string> Ports(ComposeFile file)
    {
        var all = file.Services.SelectMany(service => service.Value.Items("ports").Select(port => (service.Key, Port: port.ToString(), service.Value))).ToList();
        foreach (var (name, port, service) in all)
        {
            if (!port.StartsWith("127.0.0.1:", StringComparison.Ordinal)) yield return $"{name}: {port}";
            if (!service.Items("networks").Any(network => file.Content.Text("networks", network.ToString(), "internal") != "true"))
                yield return $"{name} is on no network with a way in";
        }
        foreach (var port in all.GroupBy(one => one.Port[..one.Port.LastIndexOf(':')]).Where(port => port.Count() > 1)) yield return $"{port.Key} twice";
    }

    private static IEnumerable<string> Healthy(ComposeFile file) =>
        from service in file.Services
        where service.Value.At("healthcheck", "test") is null && !ComposeFile.IsOneShot(service.Value) && !CannotBeAsked.Contains(service.Key)
        select service.Key;

    private static IEnumerable<string> OwnHealth(ComposeFile file) =>
        from name in Processes(file)
        let service = file.Content.At("services", name)
        let program = Dockerfile.Read().Stages.Single(stage => stage.Name == service.Text("build", "target")).Instruction("ENTRYPOINT").At(1)!.ToString()
        where !service.Items("healthcheck", "test").Select(part => part.ToString()).SequenceEqual(["CMD", "dotnet", program, "health"])
        select name;

    private static IEnumerable<string> Versions(ComposeFile file) =>
        file.Services.Where(service => !ImageName.HasVersion(service.Value.Text("image"))).Select(service => service.Key);

    private static IEnumerable<string> Restricted(ComposeFile file) =>
        from service in file.Services
        where service.Value.Text("read_only") != "true" || service.Value.Text("cap_drop", 0) != "ALL" || service.Value.Text("security_opt", 0) != "no-new-privileges:true"
            || service.Value.Text("privileged") == "true" || service.Value["cap_add"] is not null
        select service.Key;

    private static IEnumerable<string> Known(ComposeFile file) =>
        from service in Ours(file)
        let secrets = service.Value.Items("secrets").Select(secret => KeyValuePair.Create(secret.ToString(), ""))
        from setting in service.Value.Labels("environment").Concat(secrets)
        where !Settings.IsKnown(setting.Key) || (setting.Value.Length > 0 && !Settings.Fits(setting.Key, setting.Value))
        select $"{service.Key}: {setting.Key}";

    private static IEnumerable<string> InTheOpen(ComposeFile file) =>
        from service in file.Services
        from setting in service.Value.Labels("environment")
        where Settings.IsSecret(setting.Key, setting.Value)
        select $"{service.Key}: {setting.Key}";

    private static IEnumerable<string> Connections(ComposeFile file) =>
        from name in Processes(file).Append("migrations")
        let secrets = file.Content.Items("services", name, "secrets").Select(secret => secret.ToString()).ToList()
        from needed in name == "migrations" ? ["ConnectionStrings__Database"] : new[] { "ConnectionStrings__Database", "ConnectionStrings__Broker", "ConnectionStrings__Images" }
        where !secrets.Contains(needed)
        select $"{name}: {needed}";

    private static IEnumerable<string> Grace(ComposeFile file) =>
        from name in Processes(file)
        let service = file.Content.At("services", name)!
        let needed = Settings.ShutdownTimeout(service.Labels("environment"), name.StartsWith("worker", StringComparison.Ordinal))
        where Duration(service.Text("stop_grace_period") ?? "10s") <= needed
        select $"{name} needs {needed}";

    private static TimeSpan Duration(string text) => text[^1] switch
    {
        'm' => TimeSpan.FromMinutes(int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture)),
        's' => TimeSpan.FromSeconds(int.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture)),
        _ => throw new FormatException(text),
    };

    private static IEnumerable<string> Models(ComposeFile file) =>
        from service in Ours(file)
        from model in service.Value.Labels("environment").Where(setting => setting.Key.StartsWith("Worker__Models__", StringComparison.Ordinal))
        where !service.Value.Items("volumes").Select(volume => volume.ToString().Split(':')).Any(volume => volume is [var folder, var path, "ro"]
            && model.Value.StartsWith(path + "/", StringComparison.Ordinal) && Repository.HasModel(folder + model.Value[path.Length..]))
        select $"{service.Key}: {model.Value}";

    private static IEnumerable<string> Gpu(ComposeFile file) =>
        from service in file.Services
        let device = service.Value.At("deploy", "resources", "reservations", "devices", 0)
        where (service.Value.Text("build", "args", "TORCH_BACKEND") == "cuda") != (device.Text("capabilities", 0) == "gpu" && device.Text("driver") == "nvidia")
        select service.Key;

    private static IEnumerable<string> Built(ComposeFile file)
    {
        var stages = Dockerfile.Read().Stages.Select(stage => stage.Name).ToHashSet();
        foreach (var (name, service) in Ours(file))
            if (service.Text("build", "target") is not { } target || !stages.Contains(target) || service.Text("build", "dockerfile") != "docker/Dockerfile")
                yield return name;
        foreach (var image in Ours(file).GroupBy(service => service.Value.Text("image")).Where(image => image.Select(one => one.Value["build"]!.ToJsonString()).Distinct().Count() > 1))
            yield return image.Key!;
    }
}
