namespace Distributed.Faults;

/// <summary>Where this program was built, and its neighbours with it.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Framework => new DirectoryInfo(AppContext.BaseDirectory).Name;
    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The program of a project, built in the same configuration as this one.</summary>
    public static string Program(string project) =>
        Path.Combine(Root, project, "bin", Configuration, Framework, $"Distributed.{Path.GetFileName(project)}.dll");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Distributed.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("This is no checkout.");
        return folder.FullName;
    }
}
