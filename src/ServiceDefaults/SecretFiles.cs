using Microsoft.Extensions.Configuration;

namespace Distributed.ServiceDefaults;

/// <summary>
/// Settings that are files, one each, as Compose and Kubernetes mount secrets: the file's name is the setting's with <c>__</c> for <c>:</c>,
/// for example <c>ConnectionStrings__Database</c>. Unlike variables they show in no process list and no description of a container.
/// </summary>
internal static class SecretFiles
{
    /// <summary>The variable that names another folder than <see cref="Usual"/>.</summary>
    public const string Setting = "SECRETS_DIRECTORY";

    /// <summary>Where Compose mounts secrets; read when it exists.</summary>
    public const string Usual = "/run/secrets";

    /// <summary>Adds the files of a folder, over all settings so far.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="named">The folder that somebody named, which must exist; empty for the usual one, which may be absent.</param>
    /// <exception cref="InvalidDataException">The named folder is absent, or a file cannot be read.</exception>
    public static void AddSecretFiles(this IConfigurationBuilder configuration, string? named)
    {
        var isNamed = !string.IsNullOrEmpty(named);
        var folder = Path.GetFullPath(isNamed ? named! : Usual);
        if (isNamed && !Directory.Exists(folder)) throw new InvalidDataException($"{Setting} names {folder}, which is no folder.");
        try
        {
            configuration.AddKeyPerFile(folder, optional: true);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new InvalidDataException($"A secret in {folder} cannot be read by user {Environment.UserName}: {error.Message}", error);
        }
    }
}
