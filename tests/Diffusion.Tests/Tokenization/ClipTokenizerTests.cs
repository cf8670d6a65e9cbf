using System.Diagnostics;
using System.Text.Json;

namespace Distributed.Diffusion.Tests;

/// <summary>Ids against transformers' CLIPTokenizer with CLIP's vocabulary, which the committed part of the reference data leaves out.</summary>
public sealed class ClipTokenizerTests
{
    private static readonly Lazy<ClipTokenizer> Clip = new(() => ClipTokenizer.Load(ReferenceData.PathOf("tokenizer")));

    private static ClipTokenizer Tokenizer
    {
        get
        {
            ReferenceData.Require("tokenizer", "vocab.json");
            return Clip.Value;
        }
    }

    [Fact]
    public void Every_reference_prompt_has_exactly_the_reference_ids()
    {
        var tokenizer = Tokenizer;
        var wrong = new List<string>();
        var prompts = ReferenceData.Json("tokenizer", "prompts.json").EnumerateArray().ToArray();
        Assert.NotEmpty(prompts);
        foreach (var prompt in prompts)
        {
            var text = prompt.GetProperty("text").GetString()!;
            var expected = Integers(prompt.GetProperty("input_ids"));
            var actual = tokenizer.Tokenize(text);
            if (!actual.Ids.SequenceEqual(expected) || actual.TokenCount != prompt.GetProperty("n_tokens").GetInt32()
                || actual.Truncated != prompt.GetProperty("truncated").GetBoolean())
            {
                wrong.Add(JsonSerializer.Serialize(text));
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Many_threads_get_the_same_ids_as_one()
    {
        var tokenizer = Tokenizer;
        string[] prompts = [.. ReferenceData.Json("tokenizer", "prompts.json").EnumerateArray().Select(prompt => prompt.GetProperty("text").GetString()!)];
        var alone = prompts.Select(tokenizer.Encode).ToArray();
        var fresh = ClipTokenizer.Load(ReferenceData.PathOf("tokenizer"));
        Parallel.For(0, 8 * prompts.Length, i => Assert.Equal(alone[i % prompts.Length], fresh.Encode(prompts[i % prompts.Length])));
    }

    [Theory]
    [InlineData("a", 2_000)]
    [InlineData("qxzj", 20_000)]
    [InlineData("<|", 20_000)]
    [InlineData("Σ'", 20_000)]
    [InlineData("e\u0301\u0323", 20_000)]
    [InlineData("😀", 20_000)]
    public void A_hostile_prompt_takes_milliseconds(string pattern, int repetitions)
    {
        var tokenizer = Tokenizer;
        var prompt = string.Concat(Enumerable.Repeat(pattern, repetitions));
        tokenizer.Encode("warm up");
        var time = Stopwatch.StartNew();
        var tokens = tokenizer.Tokenize(prompt);
        Assert.True(tokens.Truncated);
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"{time.Elapsed} for {prompt.Length} characters");      // quadratic code takes minutes
    }

    [Fact]
    public void Words_beyond_the_cache_still_get_their_ids()
    {
        var tokenizer = Tokenizer;
        var expected = tokenizer.Encode("quokka");
        for (var i = 0; i < 20_000; i++) tokenizer.Encode($"w{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)}{(char)('a' + i / 676 % 26)}x{(char)('a' + i / 17576)}");
        Assert.Equal(expected, tokenizer.Encode("quokka"));
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
}
