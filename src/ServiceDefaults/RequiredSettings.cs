using Microsoft.Extensions.Configuration;

namespace Distributed.ServiceDefaults;

/// <summary>Settings without which a process cannot do its work.</summary>
public static class RequiredSettings
{
    /// <summary>Checks that the three parts of a fleet have addresses.</summary>
    /// <exception cref="InvalidDataException">Some are missing; the message names every one with the variable to set.</exception>
    public static void RequireConnections(this IConfiguration configuration) => configuration.Require(
        ("ConnectionStrings:Database", "Host=postgres;Database=distributed;Username=…;Password=…"),
        ("ConnectionStrings:Broker", "amqp://user:password@rabbitmq:5672/vhost"),
        ("ConnectionStrings:Images", "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…"));

    private static void Require(this IConfiguration configuration, params (string Key, string Example)[] settings)
    {
        var missing = settings.Where(setting => string.IsNullOrWhiteSpace(configuration[setting.Key])).ToList();
        if (missing.Count == 0) return;
        throw new InvalidDataException("settings are missing:" + string.Concat(missing.Select(setting =>
            $"{Environment.NewLine}  {setting.Key.Replace(":", "__", StringComparison.Ordinal)}, for example {setting.Example}")));
    }
}
