namespace Distributed.Diffusion.Tests;

/// <summary>Chunks by a vocabulary in which red, blue and the comma are a token each.</summary>
public sealed class PromptChunkerTests : IDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly ClipTokenizer tokenizer;
    private readonly PromptChunker chunker;
    private readonly int red, blue, comma, start, end;

    public PromptChunkerTests()
    {
        TinyVocabulary.Write(folder.Path, ["red blue"], merges: 100);
        tokenizer = ClipTokenizer.Load(folder.Path);
        chunker = new(tokenizer);
        (red, blue, comma) = (Single("red"), Single("blue"), Single(","));
        var empty = tokenizer.Encode("");
        (start, end) = (empty[0], empty[1]);
        int Single(string word) => Assert.Single(tokenizer.Tokens(word));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_short_prompt_is_one_chunk_with_the_ids_of_the_plain_one()
    {
        var chunk = Assert.Single(chunker.Weighted("red, (blue:1) red"));
        Assert.Equal(tokenizer.Encode("red, blue red"), chunk.Ids);
        Assert.False(chunk.IsWeighted);
        Assert.Equal(chunker.Plain("red, blue red").Ids, chunk.Ids);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("()")]
    [InlineData("(:1.5)")]
    [InlineData("BREAK")]
    public void A_prompt_without_words_is_the_empty_chunk(string prompt) => Assert.Equal(chunker.Empty.Ids, Assert.Single(chunker.Weighted(prompt)).Ids);

    [Fact]
    public void Weights_stand_at_their_tokens_and_marks_weigh_one()
    {
        var chunk = Assert.Single(chunker.Weighted("red (blue, blue:1.5) [red]"));
        Assert.Equal([start, red, blue, comma, blue, red, end], chunk.Ids[..7]);
        Assert.Equal([1, 1, 1.5f, 1.5f, 1.5f, (float)(1 / 1.1), 1], chunk.Weights[..7]);
        Assert.All(chunk.Weights[7..], weight => Assert.Equal(1, weight));
        Assert.Equal(77, chunk.Weights.Length);
    }

    [Theory]
    [InlineData(74, 74)]
    [InlineData(75, 75)]
    [InlineData(76, 75, 1)]
    [InlineData(150, 75, 75)]
    [InlineData(151, 75, 75, 1)]
    [InlineData(600, 75, 75, 75, 75, 75, 75, 75, 75)]
    public void A_prompt_without_commas_is_cut_where_a_chunk_is_full(int words, params int[] lengths)
    {
        var chunks = chunker.Weighted(Words("red", words));
        Assert.Equal(lengths, chunks.Select(LengthOf));
        Assert.All(chunks, chunk => Assert.Equal(77, chunk.Ids.Length));
        Assert.All(chunks, chunk => Assert.Equal(start, chunk.Ids[0]));
        Assert.All(chunks, chunk => Assert.Equal(end, chunk.Ids[^1]));
    }

    [Theory]
    [InlineData(74, 75, 5)]       // the comma is the chunk's last token
    [InlineData(70, 71, 9)]
    [InlineData(55, 56, 24)]      // the first of the last twenty
    [InlineData(54, 75, 5)]       // too far back
    [InlineData(75, 75, 5)]       // the comma begins the next chunk
    public void A_full_chunk_ends_after_a_comma_in_its_last_twenty_tokens(int before, params int[] lengths)
    {
        var chunks = chunker.Weighted($"{Words("red", before)}, {Words("blue", 80 - before - 1)}");
        Assert.Equal(lengths, chunks.Select(LengthOf));
        Assert.Equal(80, chunks.Sum(LengthOf));
    }

    [Fact]
    public void The_last_comma_is_the_one_that_cuts() =>
        Assert.Equal([67, 13], chunker.Weighted($"{Words("red", 60)}, {Words("red", 5)}, {Words("blue", 13)}").Select(LengthOf));

    [Fact]
    public void What_fits_is_not_cut_at_a_comma() => Assert.Equal([75], chunker.Weighted($"{Words("red", 70)}, {Words("blue", 4)}").Select(LengthOf));

    [Fact]
    public void A_weight_goes_on_in_the_next_chunk()
    {
        var chunks = chunker.Weighted($"({Words("red", 80)}:1.25)");
        Assert.Equal(75, chunks[0].Weights.Count(weight => weight == 1.25f));
        Assert.Equal(Enumerable.Repeat(1.25f, 5), chunks[1].Weights[1..6]);
        Assert.Equal(1, chunks[1].Weights[6]);
    }

    [Theory]
    [InlineData("red BREAK blue blue", 1, 2)]
    [InlineData("red BREAK", 1)]
    [InlineData("BREAK red", 0, 1)]
    [InlineData("red BREAK BREAK blue", 1, 0, 1)]
    [InlineData("(red BREAK blue:1.5)", 1, 1)]
    public void Break_starts_a_chunk(string prompt, params int[] lengths) => Assert.Equal(lengths, chunker.Weighted(prompt).Select(LengthOf));

    [Theory]
    [InlineData(601)]
    [InlineData(100_000)]
    public void What_goes_beyond_eight_chunks_is_cut_off(int words)
    {
        Assert.Equal(Enumerable.Repeat(75, 8), chunker.Weighted(Words("red", words)).Select(LengthOf));
        Assert.Equal(Enumerable.Repeat(1, 8), chunker.Weighted(string.Concat(Enumerable.Repeat("red BREAK ", 8)) + "blue").Select(LengthOf));
    }

    [Fact]
    public void A_tokenizer_of_another_length_makes_chunks_of_that_length()
    {
        using var small = new ScratchFolder();
        TinyVocabulary.Write(small.Path, ["red blue"], merges: 100, maxLength: 5);
        var chunks = new PromptChunker(ClipTokenizer.Load(small.Path)).Weighted("red, blue, red blue red");
        Assert.Equal([3, 3, 1], chunks.Select(LengthOf));
        Assert.All(chunks, chunk => Assert.Equal((5, 5), (chunk.Ids.Length, chunk.Weights.Length)));
    }

    [Fact]
    public void Chunks_keep_every_token_in_order_whatever_the_prompt()
    {
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var words = string.Join(' ', Enumerable.Range(0, random.Next(300)).Select(_ => random.Next(8) switch { 0 => ",", < 4 => "red", _ => "blue" }));
            var chunks = chunker.Weighted(words);
            Assert.Equal(tokenizer.Tokens(words), chunks.SelectMany(chunk => chunk.Ids[1..(LengthOf(chunk) + 1)]));
            Assert.All(chunks.Take(chunks.Count - 1), chunk => Assert.InRange(LengthOf(chunk), 56, 75));
        }
    }

    [Fact]
    public void A_plain_prompt_is_cut_off_where_the_encoder_ends()
    {
        var chunk = chunker.Plain($"{Words("(red:1.5)", 100)}");
        Assert.Equal(tokenizer.Tokens(Words("(red:1.5)", 100))[..75], chunk.Ids[1..76]);
        Assert.Equal((77, end), (chunk.Ids.Length, chunk.Ids[^1]));
        Assert.False(chunk.IsWeighted);
    }

    private int LengthOf(PromptChunk chunk) => Array.IndexOf(chunk.Ids, end) - 1;

    private static string Words(string word, int count) => string.Join(' ', Enumerable.Repeat(word, count));
}
