namespace Distributed.Images;

/// <summary>
/// Where pictures and their temporary files lie below a root: tenant, job, file. The root may be a symbolic link. Nothing below it may: a link
/// there could lead out, so it is neither followed nor listed. (Who can write below the root while we work is trusted not to race us.)
/// </summary>
internal sealed class ImageFolders
{
    private readonly string root;

    /// <summary>The folders below a root, which is created if need be.</summary>
    /// <exception cref="IOException">The root cannot be a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The root cannot be created.</exception>
    public ImageFolders(string root) =>
        this.root = Path.TrimEndingDirectorySeparator(Directory.CreateDirectory(root).FullName);

    /// <summary>The place of a picture, whether or not it is there.</summary>
    /// <exception cref="IOException">A symbolic link is in the way.</exception>
    public string FileOf(ImageName name)
    {
        var file = PathOf(name);
        for (var path = file; path != root; path = Path.GetDirectoryName(path)!)
            if (new FileInfo(path).LinkTarget is not null)
                throw new IOException($"'{path}' is a symbolic link; pictures are kept in real folders and files. Link the store's own folder instead.");
        return file;
    }

    /// <summary>A place for a picture's bytes until they are complete; its folder exists.</summary>
    /// <exception cref="IOException">A symbolic link is in the way, or the folder cannot be created.</exception>
    public string NewTemporaryFileFor(ImageName name)
    {
        var folder = Path.GetDirectoryName(FileOf(name))!;
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
    }

    /// <summary>Makes a picture's name, and the folders on its way, survive a power cut.</summary>
    public void Flush(ImageName name)
    {
        var folder = PathOf(name);
        do LinuxFiles.FlushFolder(folder = Path.GetDirectoryName(folder)!);
        while (folder != root);
    }

    /// <summary>The job folders of a prefix.</summary>
    public IEnumerable<DirectoryInfo> Jobs(ImagePrefix prefix) =>
        from tenant in Folders(root, prefix.Tenant)
        from job in Folders(tenant.FullName, prefix.Job?.ToString("D"))
        where Guid.TryParseExact(job.Name, "D", out _)
        select job;

    /// <summary>The files in a job's folder; none if the folder has vanished.</summary>
    public static FileInfo[] FilesOf(DirectoryInfo job) => Entries(job, folder => folder.GetFiles("*", RealOnes));

    /// <summary>Removes a job's folder unless something is in it after all.</summary>
    public static void RemoveIfEmpty(DirectoryInfo job)
    {
        try
        {
            job.Delete(recursive: false);
        }
        catch (IOException)
        {
            // Not empty, or already gone.
        }
    }

    /// <summary>The name that a file's place spells; null when it spells none.</summary>
    public static ImageName? NameOf(FileInfo file) =>
        ImageName.TryParse($"{file.Directory!.Parent!.Name}/{file.Directory.Name}/{file.Name}", out var name) ? name : null;

    /// <summary>Whether a file was made by <see cref="NewTemporaryFileFor"/>.</summary>
    public static bool IsTemporary(FileInfo file) => file.Name is ['.', .. var id, '.', 't', 'm', 'p'] && Guid.TryParseExact(id, "N", out _);

    private static EnumerationOptions RealOnes => new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    private static DirectoryInfo[] Folders(string parent, string? name) => name is null
        ? Entries(new DirectoryInfo(parent), folder => folder.GetDirectories("*", RealOnes))
        : new DirectoryInfo(Path.Combine(parent, name)) is { Exists: true, LinkTarget: null } folder ? [folder] : [];

    private static T[] Entries<T>(DirectoryInfo folder, Func<DirectoryInfo, T[]> read)
    {
        try
        {
            return read(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string PathOf(ImageName name) => Path.Combine(root, name.Tenant, name.Job.ToString("D"), Path.GetFileName(name.ToString()));
}
