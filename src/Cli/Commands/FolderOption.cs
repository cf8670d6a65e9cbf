using System.CommandLine;

namespace Distributed.Cli;

/// <summary>Where pictures go.</summary>
internal static class FolderOption
{
    public static Option<DirectoryInfo> Create(string? byDefault)
    {
        var option = new Option<DirectoryInfo>("--out", "-o") { Description = "The folder to save pictures in; made when it is not there.", HelpName = "FOLDER" };
        if (byDefault is not null) option.DefaultValueFactory = _ => new(byDefault);
        return option;
    }

    /// <exception cref="UsageException">It cannot be made.</exception>
    public static DirectoryInfo Open(DirectoryInfo folder)
    {
        try
        {
            folder.Create();
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder {folder} cannot be made: {error.Message} Name another with --out.");
        }
    }
}
