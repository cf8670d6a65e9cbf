using System.Text.RegularExpressions;

namespace Distributed.Contracts.Tests;

public sealed partial class JobErrorWordsTests
{
    public static TheoryData<string> EveryCode => [.. JobErrorWords.Codes];

    [Theory]
    [MemberData(nameof(EveryCode))]
    public void A_failure_is_told_in_plain_words_with_what_to_do(string code)
    {
        var sentence = new JobError(code, "").Explain();
        Assert.DoesNotContain(code.Contains('_', StringComparison.Ordinal) ? code : "Exception", sentence, StringComparison.Ordinal);
        Assert.Matches(@"\A[A-Z].+[.;] .*(Ask|Run|run|See).+\.\z", sentence);
    }

    [Fact]
    public void A_code_of_a_newer_version_is_told_in_its_own_words() =>
        Assert.Equal("The lamp went out.", new JobError("lamp", "The lamp went out.").Explain());

    [Fact]
    public void An_unknown_code_without_words_is_named() => Assert.Contains("lamp", new JobError("lamp", "").Explain(), StringComparison.Ordinal);

    [Fact]
    public void Every_code_in_the_source_has_its_sentence_and_none_is_left_over()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj")).Select(File.ReadAllText);          // a build may be writing there
        var codes = files.Where(text => text.Contains("JobFailure", StringComparison.Ordinal)).SelectMany(text => Code().Matches(text))
            .Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).ToHashSet();
        Assert.Equal(JobErrorWords.Codes.Order(), codes.Order());
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Distributed.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The repository is not around the tests.");
    }

    /// <summary>Where a failure is made, and where a code has a name: a word in small letters as the first of its arguments, or alone.</summary>
    [GeneratedRegex("""new(?: JobFailure)?\("([a-z_]+)", |const string \w+ = "([a-z_]+)";""")]
    private static partial Regex Code();
}
