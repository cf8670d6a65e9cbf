using System.Globalization;
using System.Text;

namespace Distributed.Diffusion.Tests;

public sealed class WeightedPromptTests
{
    /// <summary>A prompt and what it reads as: texts with weights, <c>|</c> between texts, <c>||</c> for BREAK.</summary>
    [Theory]
    [InlineData("normal text", "normal text=1")]
    [InlineData("", "")]
    [InlineData(" ", " =1")]
    [InlineData("an (important) word", "an =1|important=1.1| word=1")]
    [InlineData("((very)) red", "very=1.21| red=1")]
    [InlineData("(((a)))", "a=1.331")]
    [InlineData("[pale] sky", "pale=0.909091| sky=1")]
    [InlineData("[[a]]", "a=0.826446")]
    [InlineData("(words:1.3)", "words=1.3")]
    [InlineData("(words: 1.3 )", "words=1.3")]
    [InlineData("(words :+.5)", "words =0.5")]
    [InlineData("(words:2.)", "words=2")]
    [InlineData("(words:0)", "words=0")]
    [InlineData("(words:10)", "words=10")]
    [InlineData("(words:000000001.50000)", "words=1.5")]
    [InlineData("(a:1.3:1.2)", "a:1.3=1.2")]
    [InlineData("(a, b (c:2) d)", "a, b =1.1|c=2.2| d=1.1")]
    [InlineData("((a:2):3)", "a=6")]
    [InlineData("(a [b] c)", "a =1.1|b=1| c=1.1")]
    [InlineData("(a [b:0.5])", "a =1.1|b:0.5=1")]
    [InlineData("[(a:1.5)]", "a=1.363636")]
    [InlineData("(unnecessary)(parens)", "unnecessaryparens=1.1")]
    [InlineData("an (important:1) word", "an important word=1")]
    [InlineData("(a:1)([b])", "ab=1")]
    [InlineData("a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "a (=1|house=1.43| =1|on=0.909091| a =1|hill=0.5|, sun, =1|sky=1.331|.=1")]
    public void A_prompt_reads_as_texts_with_weights(string prompt, string expected) => Assert.Equal(expected, Read(prompt));

    [Theory]
    [InlineData("(unbalanced", "(unbalanced=1")]
    [InlineData("unbalanced)", "unbalanced)=1")]
    [InlineData("a:1.3)", "a:1.3)=1")]
    [InlineData("(a:1.3", "(a:1.3=1")]
    [InlineData("[a", "[a=1")]
    [InlineData("a]", "a]=1")]
    [InlineData(")(", ")(=1")]
    [InlineData("](]", "](]=1")]
    [InlineData("((a)", "(=1|a=1.1")]
    [InlineData("(a))", "a=1.1|)=1")]
    [InlineData("(a [b) c]", "a [b=1.1| c]=1")]
    [InlineData("[a (b] c)", "a (b=0.909091| c)=1")]
    [InlineData(":) :( (:", ":) :( (:=1")]
    public void A_bracket_without_a_partner_is_text(string prompt, string expected) => Assert.Equal(expected, Read(prompt));

    [Theory]
    [InlineData(@"\(literal\]", "(literal]=1")]
    [InlineData(@"\[a\)", "[a)=1")]
    [InlineData(@"(a\))", "a)=1.1")]
    [InlineData(@"(a \(b\):1.5)", "a (b)=1.5")]
    [InlineData(@"\\", @"\=1")]
    [InlineData(@"\\(a)", @"\=1|a=1.1")]
    [InlineData(@"\\\(a)", @"\(a)=1")]
    [InlineData(@"a\b \", @"a\b \=1")]
    [InlineData(@"(a\:2)", @"a\=2")]
    public void A_backslash_makes_a_bracket_text(string prompt, string expected) => Assert.Equal(expected, Read(prompt));

    [Theory]
    [InlineData("(a:nan)", "a:nan=1.1")]
    [InlineData("(a:NaN)", "a:NaN=1.1")]
    [InlineData("(a:inf)", "a:inf=1.1")]
    [InlineData("(a:Infinity)", "a:Infinity=1.1")]
    [InlineData("(a:∞)", "a:∞=1.1")]
    [InlineData("(a:1e1)", "a:1e1=1.1")]
    [InlineData("(a:1,5)", "a:1,5=1.1")]
    [InlineData("(a:1.2.3)", "a:1.2.3=1.1")]
    [InlineData("(a:.)", "a:.=1.1")]
    [InlineData("(a:)", "a:=1.1")]
    [InlineData("(a:-)", "a:-=1.1")]
    [InlineData("(a: + 1)", "a: + 1=1.1")]
    [InlineData("(a:１.３)", "a:１.３=1.1")]
    [InlineData("(a:٣)", "a:٣=1.1")]
    [InlineData("(a:0x1)", "a:0x1=1.1")]
    [InlineData("(at 12:30 1)", "at 12:30 1=1.1")]
    [InlineData("(:1.5)", "")]
    [InlineData("()", "")]
    [InlineData("[]", "")]
    [InlineData("(1.5)", "1.5=1.1")]
    public void What_is_no_plain_decimal_number_after_a_colon_is_text(string prompt, string expected) => Assert.Equal(expected, Read(prompt));

    [Theory]
    [InlineData("a BREAK b", "a =1|| b=1")]
    [InlineData("BREAK", "||")]
    [InlineData("BREAK a", "|| a=1")]
    [InlineData("a BREAK", "a =1||")]
    [InlineData("a\nBREAK\nb", "a\n=1||\nb=1")]
    [InlineData("a,BREAK,b", "a,=1||,b=1")]
    [InlineData("(a BREAK b:2)", "a =2|| b=2")]
    [InlineData("BREAKFAST aBREAK BREAK_ BREAK1 break", "BREAKFAST aBREAK BREAK_ BREAK1 break=1")]
    [InlineData("BREAKBREAK", "BREAKBREAK=1")]
    public void Break_ends_a_section(string prompt, string expected) => Assert.Equal(expected, Read(prompt));

    [Theory]
    [InlineData("(a:10.01)", "a=10")]
    [InlineData("(a:-0.1)", "a=0")]
    [InlineData("((a:5):5)", "a=10")]
    [InlineData("(((((((((((((((((((((((((a)))))))))))))))))))))))))", "a=10")]
    public void A_weight_that_is_not_from_0_to_10_counts_as_the_nearest_that_is(string prompt, string expected) => Assert.Equal(expected, Read(prompt));

    [Fact]
    public void A_number_may_have_400_digits()
    {
        Assert.Equal("a=10", Read($"(a:{new string('9', 400)})"));
        Assert.Equal("a=0", Read($"(a:-{new string('9', 400)})"));
        Assert.Equal("a=0", Read($"(((a:0):{new string('9', 400)}):10)"));
        Assert.Equal("a=1.333333", Read($"(a:1.{new string('3', 400)})"));
        Assert.Equal("a=0", Read($"(a:0.{new string('0', 400)}1)"));
    }

    [Fact]
    public void Deep_nesting_is_counted_exactly()
    {
        const int Depth = 100_000;
        Assert.Equal("a=1", Read(Times("([", Depth) + "a" + Times("])", Depth)));
        Assert.Equal("a=0", Read(Times("[", Depth) + "a" + Times("]", Depth)));
        Assert.Equal(Times("(", Depth) + "a=1", Read(Times("(", Depth) + "a"));
        Assert.Equal("a=10", Read(Times("(", Depth) + "a" + Times(")", Depth)));
        Assert.Equal("a=0", Read(Times("(", Depth) + "(a:0)" + Times(")", Depth)));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[)")]
    [InlineData("(a:1)")]
    [InlineData(":1 ")]
    [InlineData("\\(")]
    [InlineData("BREAK ")]
    public void A_hostile_prompt_is_read_in_one_pass(string pattern)
    {
        var time = System.Diagnostics.Stopwatch.StartNew();
        WeightedPrompt.Parse(Times(pattern, 100_000) + Times(")", 100_000) + Times("]", 100_000));
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"{time.Elapsed}");       // quadratic code takes minutes
    }

    [Fact]
    public void Escaped_text_reads_as_itself()
    {
        var random = new Random(1);
        for (var i = 0; i < 5_000; i++)
        {
            var text = RandomText(random, @"()[]\:.,0123456789ab ");
            var escaped = string.Concat(text.Select(letter => letter is '(' or ')' or '[' or ']' or '\\' ? $@"\{letter}" : letter.ToString()));
            var section = Assert.Single(WeightedPrompt.Parse(escaped).Sections);
            Assert.Equal(text, string.Concat(section.Select(piece => piece.Text)));
            Assert.All(section, piece => Assert.Equal(1, piece.Weight));
        }
    }

    [Fact]
    public void Any_string_is_read_and_loses_no_words()
    {
        var random = new Random(2);
        for (var i = 0; i < 50_000; i++)
        {
            var prompt = RandomText(random, "()()()[][]::..0123456789+-eE\\ xyB_\ud83d\u0301");
            if (random.Next(4) == 0) prompt = prompt.Replace("B", "BREAK", StringComparison.Ordinal);
            var sections = WeightedPrompt.Parse(prompt).Sections;
            Assert.NotEmpty(sections);
            var pieces = sections.SelectMany(section => section).ToList();
            Assert.All(pieces, piece => Assert.InRange(piece.Weight, 0, WeightedPrompt.MaxWeight));
            Assert.All(pieces, piece => Assert.NotEmpty(piece.Text));
            Assert.All(sections, section => Assert.All(section.Zip(section.Skip(1)), pair => Assert.NotEqual(pair.First.Weight, pair.Second.Weight)));
            Assert.Equal(prompt.Count(letter => letter is 'x' or 'y'), pieces.Sum(piece => piece.Text.Count(letter => letter is 'x' or 'y')));
        }
    }

    private static string RandomText(Random random, string letters) =>
        new([.. Enumerable.Range(0, random.Next(40)).Select(_ => letters[random.Next(letters.Length)])]);

    private static string Times(string pattern, int count) => new StringBuilder().Insert(0, pattern, count).ToString();

    private static string Read(string prompt) => string.Join("||", WeightedPrompt.Parse(prompt).Sections.Select(section =>
        string.Join('|', section.Select(piece => piece.Text + "=" + Math.Round(piece.Weight, 6).ToString(CultureInfo.InvariantCulture)))));
}
