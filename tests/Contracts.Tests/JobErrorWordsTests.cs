using System.Reflection;
using System.Text.RegularExpressions;

namespace Distributed.Contracts.Tests;

/// <summary>Whoever waits for a job reads why it failed in plain words, whatever the reason.</summary>
public sealed partial class JobErrorWordsTests
{
    public static TheoryData<string> EveryCode => [.. typeof(JobErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(EveryCode))]
    public void A_code_has_words_for_a_person(string code)
    {
        var words = new JobError(code, "The error's own message.").Explain();
        Assert.NotEqual("The error's own message.", words);
        Assert.Matches(@"\A[A-Z][^_]+\.\z", words);
    }

    [Fact]
    public void There_are_words_for_the_codes_and_for_nothing_else() =>
        Assert.Equal(EveryCode.Select(row => row.Data).Order(StringComparer.Ordinal), JobErrorWords.Codes.Order(StringComparer.Ordinal));

    [Fact]
    public void A_code_of_a_newer_version_is_explained_by_its_message_or_named()
    {
        Assert.Equal("The lamp burnt out.", new JobError("lamp", "The lamp burnt out.").Explain());
        Assert.Contains("lamp", new JobError("lamp", "").Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_names_its_code_by_the_constant_nowhere_by_a_text_of_its_own()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).ToList();
        var makers = files.Select(File.ReadAllText).Where(text => text.Contains("JobFailure", StringComparison.Ordinal)).ToList();
        Assert.Contains(makers, text => text.Contains(nameof(JobErrorCodes), StringComparison.Ordinal));
        Assert.Empty(makers.SelectMany(text => Literal().Matches(text)).Select(match => match.Value));
    }

    [Theory]
    [InlineData("""_ => new("unexpected", error.Message, IsPermanent: false),""", true)]
    [InlineData("""return new JobFailure("out_of_memory", "It does not fit.", true);""", true)]
    [InlineData("""_ => new(JobErrorCodes.Unexpected, error.Message, IsPermanent: false),""", false)]
    public void A_text_in_place_of_the_constant_is_seen(string line, bool seen) => Assert.Equal(seen, Literal().IsMatch(line));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Distributed.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex("""\bnew(\s+JobFailure)?\("[a-z_]+",""")]
    private static partial Regex Literal();
}
