namespace Distributed.Diffusion.Tests;

public sealed class PromptCleaningTests
{
    [Theory]
    [InlineData("  two\t words \r\n", "two words")]
    [InlineData("zero\u200bwidth", "zerowidth")]
    [InlineData("a\0b\u0007c\ufffdd", "abcd")]
    [InlineData("line\u2028paragraph\u2029no\u00a0break\u3000wide", "line paragraph no break wide")]
    [InlineData("a猫b", "a 猫 b")]
    [InlineData("pink\U0001FA77heart", "pinkheart")]      // assigned in Unicode 15, unknown in 14
    [InlineData("lone\ud83dsurrogate", "lonesurrogate")]
    [InlineData("CAFE\u0301", "caf\u00e9")]
    public void Prompts_are_cleaned_as_in_transformers(string text, string expected) => Assert.Equal(expected, PromptCleaning.Clean(text));

    [Theory]
    [InlineData("İSTANBUL", "i\u0307stanbul")]
    [InlineData("ΟΔΟΣ", "οδος")]
    [InlineData("ΣΟΦΟΣ.", "σοφος.")]
    [InlineData("ΟΔΟΣ'Α", "οδοσ'α")]
    [InlineData("Σ", "σ")]
    [InlineData("ẞ", "ß")]
    [InlineData("𐐀", "𐐨")]
    public void Letters_become_small_by_the_full_rules(string word, string expected) => Assert.Equal(expected, Unicode14.ToLower(word));

    [Theory]
    [InlineData("A\u030a", "\u00c5")]
    [InlineData("\u212b", "\u00c5")]                                    // a singleton
    [InlineData("q\u0307\u0323", "q\u0323\u0307")]                      // marks in the order of their classes
    [InlineData("d\u0307\u0323", "\u1e0d\u0307")]
    [InlineData("\u0928\u093c", "\u0929")]
    [InlineData("\u0958", "\u0915\u093c")]                              // excluded from composition
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("\ufa0e\uf900", "\ufa0e\u8c48")]
    [InlineData("\U0001d15e", "\U0001d157\U0001d165")]
    [InlineData("a\u0328\u0301\u0301", "\u0105\u0301\u0301")]
    [InlineData("a\u0301b\u0301", "\u00e1b\u0301")]
    public void Text_is_composed_though_dotnet_runs_without_icu(string text, string expected) =>
        Assert.Equal(expected, CanonicalComposition.Compose(text));

    [Fact]
    public void Composing_twice_changes_nothing_more()
    {
        foreach (var (character, _) in CanonicalData.Instance.Decompositions)
        {
            var once = CanonicalComposition.Compose(char.ConvertFromUtf32(character) + "\u0301");
            Assert.Equal(once, CanonicalComposition.Compose(once));
        }
    }
}
