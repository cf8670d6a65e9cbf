using System.Security.Cryptography;

namespace Distributed.Standalone;

/// <summary>Whether the API needs keys, and what it needs for that when nobody has configured it.</summary>
internal static class ApiAccess
{
    private const string Required = "Keys:Required";
    private const string Admin = "Keys:Admin";
    private const string Pepper = "Keys:Pepper";

    /// <summary>Where only this machine reaches us no key is needed; elsewhere one is, and who started the process gets an admin key.</summary>
    /// <param name="configuration">The settings; what somebody has set stays.</param>
    /// <param name="data">Where the pepper is kept.</param>
    /// <param name="isPrivate">Whether only people of this machine reach us.</param>
    /// <param name="adminKey">The dashboard's key if it was made just now: it is the API's too.</param>
    /// <returns>The new admin key of the API; null when there was one or none is needed.</returns>
    public static string? Ensure(IConfigurationManager configuration, DataFolder data, bool isPrivate, string? adminKey)
    {
        if (string.IsNullOrEmpty(configuration[Required])) configuration[Required] = isPrivate ? "false" : "true";
        if (string.IsNullOrEmpty(configuration[Pepper])) configuration[Pepper] = ReadOrMake(data.Pepper);
        if (!bool.TryParse(configuration[Required], out var isRequired) || !isRequired || !string.IsNullOrEmpty(configuration[Admin])) return null;
        return configuration[Admin] = adminKey ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
    }

    /// <summary>A secret that is made once and then kept, for its owner's eyes alone. The folder is locked, so nobody else makes another.</summary>
    private static string ReadOrMake(string path)
    {
        if (File.Exists(path)) return File.ReadAllText(path).Trim();
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var written = path + ".new";          // a file that was cut off would be another pepper
        File.Delete(written);
        using (var file = new StreamWriter(written, options)) file.Write(secret);
        File.Move(written, path);
        return secret;
    }
}
