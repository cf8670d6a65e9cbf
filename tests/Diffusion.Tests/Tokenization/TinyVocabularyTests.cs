using System.Text;
using System.Text.Json;

namespace Distributed.Diffusion.Tests;

public sealed class TinyVocabularyTests : IDisposable
{
    private static readonly string[] Corpus = ["red circle", "blue circle", "small red square", "large blue triangle", "left", "right"];

    private readonly string folder = Directory.CreateTempSubdirectory("tokenizer-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Known_words_are_one_token_each()
    {
        var size = TinyVocabulary.Write(folder, Corpus, merges: 500);
        var tokenizer = ClipTokenizer.Load(folder);
        var prompt = tokenizer.Tokenize("A Small RED square, left");
        Assert.Equal(size, tokenizer.VocabularySize);
        Assert.Equal(77, prompt.Ids.Length);
        Assert.Equal(2 + 6, prompt.TokenCount);
        Assert.Equal(size - 2, prompt.Ids[0]);
        Assert.All(prompt.Ids[7..], id => Assert.Equal(size - 1, id));
    }

    [Theory]
    [InlineData("xylophone zebra")]
    [InlineData("😀 猫 Здравствуй")]
    [InlineData("naïve 100% of the time")]
    public void Unknown_words_are_spelt_in_bytes_and_nothing_is_lost(string text)
    {
        TinyVocabulary.Write(folder, Corpus, merges: 40);
        var ids = ClipTokenizer.Load(folder).Encode(text);
        Assert.Equal(string.Concat(PromptCleaning.Clean(text).Where(letter => letter != ' ')), Decode(ids[1..Array.IndexOf(ids, ids[^1])]));
    }

    [Fact]
    public void The_same_corpus_gives_the_same_files()
    {
        var other = Directory.CreateTempSubdirectory("tokenizer-");
        TinyVocabulary.Write(folder, Corpus, merges: 30);
        TinyVocabulary.Write(other.FullName, Corpus.Reverse(), merges: 30);
        foreach (var file in Directory.GetFiles(folder)) Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(other.FullName, Path.GetFileName(file))));
        other.Delete(recursive: true);
    }

    [Fact]
    public void The_prompt_length_is_the_models()
    {
        TinyVocabulary.Write(folder, Corpus, merges: 0, maxLength: 16);
        var prompt = ClipTokenizer.Load(folder).Tokenize(new string('z', 100));
        Assert.Equal(16, prompt.Ids.Length);
        Assert.Equal(102, prompt.TokenCount);
        Assert.Equal(prompt.Ids[15], ClipTokenizer.Load(folder).Encode("")[1]);
    }

    [Fact]
    public void A_special_token_written_in_a_prompt_is_that_token()
    {
        var size = TinyVocabulary.Write(folder, Corpus, merges: 500);
        var ids = ClipTokenizer.Load(folder).Encode("red!<|endoftext|>blue <|STARTOFTEXT|>");
        Assert.Equal(size - 1, ids[3]);
        Assert.Equal(size - 2, ids[5]);
    }

    [Fact]
    public void A_pad_token_of_its_own_pads()
    {
        TinyVocabulary.Write(folder, Corpus, merges: 10);
        var map = Path.Combine(folder, "tokenizer_config.json");
        File.WriteAllText(map, """{ "pad_token": { "content": "!" }, "model_max_length": 1e30 }""");
        var ids = ClipTokenizer.Load(folder).Encode("red");
        Assert.Equal(77, ids.Length);
        Assert.Equal(0, ids[^1]);
    }

    [Theory]
    [InlineData("vocab.json", null, "has no vocab.json")]
    [InlineData("merges.txt", null, "has no merges.txt")]
    [InlineData("vocab.json", "[1]", "not a JSON object")]
    [InlineData("vocab.json", "{", "not JSON")]
    [InlineData("vocab.json", """{ "a": 1, "b": 1 }""", "same id 1")]
    [InlineData("vocab.json", """{ "a": 1, "a": 2 }""", "listed twice")]
    [InlineData("vocab.json", """{ "a": -1 }""", "whole number")]
    [InlineData("vocab.json", """{ "a": 1.5 }""", "whole number")]
    [InlineData("vocab.json", """{ "a": 2000000 }""", "whole number")]
    [InlineData("vocab.json", """{ "r": 1, "e": 2, "re": 3 }""", "line 2: ")]
    [InlineData("merges.txt", "r e\n", "#version")]
    [InlineData("merges.txt", "", "#version")]
    [InlineData("merges.txt", "#version: 0.2\nr e d\n", "line 2: a merge is two symbols")]
    [InlineData("merges.txt", "#version: 0.2\n\nr e\n", "line 2: a merge is two symbols")]
    [InlineData("merges.txt", "#version: 0.2\nr e\nr e\n", "line 3: the merge 'r e' is listed twice")]
    [InlineData("merges.txt", "#version: 0.2\nz q\n", "line 2: 'zq' is not in the vocabulary")]
    [InlineData("tokenizer_config.json", """{ "bos_token": "<start>" }""", "'<start>' is not in")]
    [InlineData("tokenizer_config.json", """{ "bos_token": 7 }""", "bos_token")]
    [InlineData("tokenizer_config.json", """{ "model_max_length": 1 }""", "model_max_length")]
    [InlineData("special_tokens_map.json", "no", "not JSON")]
    public void A_bad_file_is_refused_with_its_name_and_the_reason(string file, string? content, string reason)
    {
        // With "r e" as the first merge.
        TinyVocabulary.Write(folder, ["re", "re"], merges: 1);
        var map = Path.Combine(folder, "merges.txt");
        File.WriteAllText(map, "#version: 0.2\nr e</w>\n");
        AddToVocabulary("re");
        if (content is null) File.Delete(Path.Combine(folder, file));
        else File.WriteAllText(Path.Combine(folder, file), content);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(folder)).Message, StringComparison.Ordinal);
    }

    private void AddToVocabulary(string token)
    {
        var path = Path.Combine(folder, "vocab.json");
        var ids = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(path))!;
        ids.Add(token, ids.Count);
        File.WriteAllText(path, JsonSerializer.Serialize(ids));
    }

    private string Decode(int[] ids)
    {
        using var vocabulary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "vocab.json")));
        var tokens = vocabulary.RootElement.EnumerateObject().ToDictionary(entry => entry.Value.GetInt32(), entry => entry.Name);
        var bytes = ByteSymbols.InVocabularyOrder.ToDictionary(ByteSymbols.Of);
        var symbols = string.Concat(ids.Select(id => tokens[id])).Replace(ByteSymbols.WordEnd, "", StringComparison.Ordinal);
        return Encoding.UTF8.GetString([.. symbols.Select(symbol => bytes[symbol])]);
    }
}
