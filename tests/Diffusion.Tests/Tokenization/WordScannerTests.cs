namespace Distributed.Diffusion.Tests;

public sealed class WordScannerTests
{
    [Theory]
    [InlineData("it's 35mm, don't!!", "it|'s|3|5|mm|,|don|'t|!!")]
    [InlineData("we've they're i'm she'd he'll", "we|'ve|they|'re|i|'m|she|'d|he|'ll")]
    [InlineData("'quoted'", "'|quoted|'")]
    [InlineData("a<|endoftext|>b", "a|<|endoftext|>|b", "a", "<|endoftext|>", "b")]
    [InlineData("!<|endoftext|>", "", "!<|", "endoftext", "|>")]      // the run of signs before it swallows its beginning
    [InlineData("x²Ⅷ½ ①", "x|²|Ⅷ|½|①")]
    [InlineData("a\u0345b", "a|b")]
    [InlineData("é猫नम\u0938\u094d", "é猫नमस|\u094d")]
    [InlineData("", "")]
    public void Text_is_cut_where_clips_pattern_cuts_it(string text, string joined, params string[] expected)
    {
        var pieces = new List<string>();
        for (var scanner = new WordScanner(text); scanner.MoveNext();) pieces.Add(scanner.Current.ToString());
        Assert.Equal(expected.Length > 0 ? expected : joined.Split('|', StringSplitOptions.RemoveEmptyEntries), pieces);
    }
}
