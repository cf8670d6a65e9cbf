using System.Text.RegularExpressions;

namespace Distributed.Architecture.Tests;

/// <summary>House rules that a compiler does not know. Comments may say what they like.</summary>
public sealed partial class SourceTests
{
    private const long LargestFile = 12 * 1024;

    // A network reads best as one file; migrations are written by a tool.
    private static readonly string[] MayBeLarge = ["src/Diffusion/TextEncoder/", "src/Diffusion/UNet/", "src/Diffusion/Vae/"];

    private static IEnumerable<string> Sources => Repository.Files("src", "*.cs");

    [Fact]
    public void A_namespace_is_its_projects() => Assert.Empty(
        from file in Sources
        from Match declared in Namespace().Matches(Repository.Read(file))
        where !Fits(declared.Groups[1].Value, file)
        select $"{file}: {declared.Groups[1].Value}");

    [Theory]
    [InlineData("namespace Distributed.Jobs;", "src/Jobs/Store/A.cs", true)]
    [InlineData("namespace Distributed.Jobs.Store;", "src/Jobs/Store/A.cs", false)]
    [InlineData("    namespace Distributed.Producer\n{", "src/Jobs/A.cs", false)]
    [InlineData("namespace Distributed.Jobs.Migrations.Sqlite;", "src/Jobs/Store/Migrations/Sqlite/A.cs", true)]
    [InlineData("namespace Distributed.JobsElsewhere;", "src/Jobs/Migrations/A.cs", false)]
    public void A_foreign_namespace_is_seen(string declaration, string file, bool fits) =>
        Assert.Equal(fits, Fits(Namespace().Match(declaration).Groups[1].Value, file));

    [Fact]
    public void No_file_is_too_large_to_read_at_once() => Assert.Empty(
        from file in Sources
        where Repository.Length(file) > LargestFile && !InMigrations(file) && !MayBeLarge.Any(folder => file.StartsWith(folder, StringComparison.Ordinal))
        select $"{file}: {Repository.Length(file)} bytes");

    [Fact]
    public void Nothing_calls_matmul_which_ends_the_process_when_shapes_do_not_fit() => Assert.Empty(Lines("src/Diffusion/", Matmul()));

    [Theory]
    [InlineData("var c = a.matmul(b);", true)]
    [InlineData("using var c = torch.matmul(a, b);", true)]
    [InlineData("var c = matmul (a, b);", true)]
    [InlineData("var c = torch.bmm(a, b);", false)]
    [InlineData("torch.backends.cuda.matmul.allow_tf32 = true;", false)]
    [InlineData("var c = F.linear(a, b); // never a.matmul(b)", false)]
    [InlineData("/// <c>a.matmul(b)</c>", false)]
    public void A_call_of_matmul_is_seen(string line, bool seen) => Assert.Equal(seen, Matmul().IsMatch(Code(line)));

    [Fact]
    public void Nothing_looks_at_the_clock_that_was_not_handed_in() => Assert.Empty(Lines("src/", Clock()));

    [Theory]
    [InlineData("var now = DateTime.Now;", true)]
    [InlineData("var now = System.DateTime.UtcNow.AddDays(1);", true)]
    [InlineData("var now = DateTimeOffset.UtcNow;", true)]
    [InlineData("var now = DateTimeOffset.Now;", true)]
    [InlineData("var today = DateTime.Today;", true)]
    [InlineData("var now = time.GetUtcNow(); // not DateTime.UtcNow", false)]
    [InlineData("var epoch = DateTime.UnixEpoch;", false)]
    [InlineData("""var url = "http://host"; var now = DateTime.UtcNow;""", true)]
    public void A_look_at_the_clock_is_seen(string line, bool seen) => Assert.Equal(seen, Clock().IsMatch(Code(line)));

    [Fact]
    public void There_are_sources_to_judge() => Assert.All(ProjectFile.Source.Where(project => project.Name is "Contracts" or "Diffusion" or "Images"),
        project => Assert.Contains(Sources, file => file.StartsWith($"src/{project.Name}/", StringComparison.Ordinal)));

    private static IEnumerable<string> Lines(string folder, Regex forbidden) =>
        from file in Sources
        where file.StartsWith(folder, StringComparison.Ordinal)
        from line in Repository.Read(file).Split('\n').Index()
        where forbidden.IsMatch(Code(line.Item))
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

    /// <summary>A line without its comment: from two slashes that start it or follow a space.</summary>
    private static string Code(string line) => Comment().Replace(line, "");

    private static bool Fits(string declared, string file)
    {
        var own = $"Distributed.{file.Split('/')[1]}";
        return declared == own || (InMigrations(file) && declared.StartsWith(own + ".", StringComparison.Ordinal));
    }

    private static bool InMigrations(string file) => file.Contains("/Migrations/", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\bmatmul\s*\(")]
    private static partial Regex Matmul();

    [GeneratedRegex(@"\bDateTime(Offset)?\s*\.\s*(Now|UtcNow|Today)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Comment();
}
