using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using Distributed.GpuWorker;
using Distributed.Images;
using Distributed.Jobs;
using Distributed.Producer;
using Distributed.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distributed.Deployment.Tests;

/// <summary>What our processes can be told, from their own option classes.</summary>
internal static partial class Settings
{
    /// <summary>Sections with the classes that are bound to them.</summary>
    private static readonly (string Section, Type[] Options)[] Bound =
    [
        ("Worker", [typeof(WorkerOptions)]),
        ("Jobs:Times", [typeof(JobTimes)]),
        ("Keys", [typeof(KeyOptions)]),
        ("Broker", [typeof(BrokerOptions)]),
        ("Metrics", [typeof(MetricsOptions)]),
        ("Images", [typeof(ImageStoreOptions), typeof(ImageDelivery)]),
    ];

    private static readonly string[] Connections = [JobsRegistration.ConnectionName, MessagingRegistration.ConnectionName, "Images"];

    /// <summary>Whether a process of ours, its host or its libraries read a variable or a file of this name.</summary>
    public static bool IsKnown(string name) =>
        name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) ? Connections.Contains(name["ConnectionStrings__".Length..])
        : name.StartsWith("Dashboard__", StringComparison.Ordinal) ? IsOfDashboard(name.Split("__")[1])
        : name.Contains("__", StringComparison.Ordinal) && !name.StartsWith("Logging__", StringComparison.Ordinal) ? TypeOf(name) is not null
        : name is "SECRETS_DIRECTORY" or "DISTRIBUTED_LIBTORCH" or "pgpass" || name.EndsWith("-ca.crt", StringComparison.Ordinal) || OfLibraries().IsMatch(name);

    /// <summary>Whether a value can be bound; what is not ours fits.</summary>
    public static bool Fits(string name, string value)
    {
        if (name.StartsWith("ConnectionStrings__", StringComparison.Ordinal) || TypeOf(name) is not { } type) return true;
        try
        {
            return TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Whether a variable holds a secret itself, not the way to one.</summary>
    public static bool IsSecret(string name, string value) =>
        (Secret().IsMatch(name) && !name.EndsWith("FILE", StringComparison.OrdinalIgnoreCase)) || PasswordInText().IsMatch(value);

    /// <summary>The names of the files in a pod's volume of secrets.</summary>
    public static IEnumerable<string> SecretFiles(Workload workload) =>
        from volume in workload.Volumes
        where volume.Text("name") == "secrets"
        from source in volume.Items("projected", "sources")
        from item in source.Items("secret", "items")
        select item.Text("path");

    /// <summary>How long the host of a process gives its parts to stop, computed by the process's own registration.</summary>
    public static TimeSpan ShutdownTimeout(IReadOnlyDictionary<string, string> environment, bool isWorker)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(environment.Select(setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), (string?)setting.Value)))
            .AddInMemoryCollection([new("ConnectionStrings:Broker", "amqp://broker/distributed")]).Build();
        var services = new ServiceCollection();
        services.AddMessaging(configuration, isWorker ? configuration.StopTimeout() : TimeSpan.FromSeconds(10));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
    }

    /// <summary>By its source: these tests do not build the dashboard.</summary>
    private static bool IsOfDashboard(string property) =>
        Directory.GetFiles(Repository.At("src", "Dashboard"), "DashboardOptions.cs", SearchOption.AllDirectories) is not [var file]
        || Regex.IsMatch(File.ReadAllText(file), $@"\bpublic \S+ {property} \{{");

    private static Type? TypeOf(string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        return (from bound in Bound
                where key.StartsWith(bound.Section + ":", StringComparison.Ordinal)
                from options in bound.Options
                select TypeOf(options, key[(bound.Section.Length + 1)..].Split(':'))).FirstOrDefault(type => type is not null);
    }

    private static Type? TypeOf(Type options, string[] path)
    {
        if (options.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance) is not { CanWrite: true } property) return null;
        var type = property.PropertyType;
        if (path.Length == 1) return type;
        if (path.Length != 2 || !type.IsGenericType || type.GetGenericTypeDefinition() != typeof(Dictionary<,>)) return null;
        var (key, value) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        return !key.IsEnum || Enum.GetNames(key).Contains(path[1]) ? value : null;
    }

    [GeneratedRegex("^(ASPNETCORE_|DOTNET_|OTEL_|Logging__|NVIDIA_|OMP_|PYTORCH_)")]
    private static partial Regex OfLibraries();

    [GeneratedRegex("PASSWORD|SECRET(?!S_DIRECTORY)|AdminKey|ACCOUNTS|TOKEN", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"Password=|AccountKey=|SharedAccessSignature=|://[^/\s:@]+:[^/\s@]+@", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordInText();
}
