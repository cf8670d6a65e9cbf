using System.Text.Json;
using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class UntrainedModelTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<string> FullSize => [.. UntrainedLayout.All.Where(layout => layout.Scale == UntrainedScale.Full).Select(layout => layout.Name)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_same_seed_gives_the_same_files_and_another_seed_others()
    {
        var weights = Path.Combine("unet", "diffusion_pytorch_model.safetensors");
        foreach (var (name, seed) in new[] { ("a", 1), ("b", 1), ("c", 2) }) UntrainedModel.Write(folder[name], UntrainedLayout.StableDiffusion, seed);
        var files = Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder["a"], file)).ToArray();
        Assert.Contains(weights, files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(folder["a"], file)), File.ReadAllBytes(Path.Combine(folder["b"], file))));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(folder["a"], weights)), File.ReadAllBytes(Path.Combine(folder["c"], weights)));
    }

    [Theory]
    [InlineData(ScalarType.Float16, SafetensorsDType.F16)]
    [InlineData(ScalarType.BFloat16, SafetensorsDType.BF16)]
    [InlineData(ScalarType.Float32, SafetensorsDType.F32)]
    public void Weights_are_stored_in_the_format_asked_for(ScalarType dtype, SafetensorsDType stored)
    {
        UntrainedModel.Write(folder["model"], UntrainedLayout.BkSdm, seed: 1, dtype);
        foreach (var path in Directory.GetFiles(folder["model"], "*.safetensors", SearchOption.AllDirectories))
        {
            using var file = SafetensorsFile.Open(path);
            Assert.All(file.Entries.Values, entry => Assert.Equal(stored, entry.DType));
        }
    }

    [Fact]
    public void A_folder_that_exists_is_left_as_it_is()
    {
        var kept = folder.Write("model/kept.txt", [1]);
        var error = Assert.Throws<IOException>(() => UntrainedModel.Write(folder["model"], UntrainedLayout.BkSdm, seed: 1));
        Assert.Contains("exists already", error.Message, StringComparison.Ordinal);
        Assert.Equal([kept], Directory.GetFiles(folder["model"]));
    }

    [Fact]
    public void A_tokenizer_is_copied_if_it_is_one_and_nothing_is_left_behind_if_not()
    {
        var own = folder["own"];
        var tokens = TinyVocabulary.Write(own, ["any words of mine"], merges: 10);
        UntrainedModel.Write(folder["model"], UntrainedLayout.BkSdm, seed: 1, tokenizer: own);
        Assert.Equal(File.ReadAllBytes(Path.Combine(own, "vocab.json")), File.ReadAllBytes(folder["model/tokenizer/vocab.json"]));
        Assert.Equal(tokens, ModelFolder.Open(folder["model"]).Config("text_encoder").GetProperty("vocab_size").GetInt32());

        File.Delete(Path.Combine(own, "merges.txt"));
        Assert.Throws<InvalidDataException>(() => UntrainedModel.Write(folder["other"], UntrainedLayout.BkSdm, seed: 1, tokenizer: own));
        Assert.Equal(["model", "own"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    /// <summary>The networks of a full-size layout ask for the weights of the published checkpoints, as far as the reference data list them.</summary>
    [Theory]
    [MemberData(nameof(FullSize))]
    public void A_full_size_layout_has_the_weights_of_the_published_model(string name)
    {
        var layout = UntrainedLayout.Find(name)!;
        var model = name.Replace("-taesd", "", StringComparison.Ordinal);
        var compared = Compare($"{model}.unet.json", UntrainedConfigs.UNet(layout))
            + Compare(layout.HasTinyVae ? "taesd.json" : "sd15.vae.json", UntrainedConfigs.Vae(layout))
            + Compare("sd15.text_encoder.json", UntrainedConfigs.TextEncoder(layout.Scale, layout.Scale.Vocabulary!.Value));
        Assert.SkipWhen(compared == 0, "The reference data list none of this model's networks.");

        static int Compare(string manifest, JsonObject config)
        {
            if (!ReferenceData.Has("manifests", manifest)) return 0;
            var asked = new WeightLayout();
            using var network = Models.Create(asked, JsonSerializer.SerializeToElement(config));
            Assert.Equal(
                ReferenceData.Json("manifests", manifest).GetProperty("parameters").EnumerateObject()
                    .Select(weight => $"{weight.Name} [{string.Join(',', weight.Value.EnumerateArray().Select(size => size.GetInt64()))}]").Order(StringComparer.Ordinal),
                asked.Shapes.Select(weight => $"{weight.Key} [{string.Join(',', weight.Value)}]").Order(StringComparer.Ordinal));
            return 1;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a photo of an astronaut riding a horse on mars")]
    [InlineData("Xylophone, zębra & 猫 😀, 4k!!")]
    public void A_vocabulary_of_the_full_size_encodes_any_text(string text)
    {
        var size = UntrainedScale.Full.Vocabulary!.Value;
        Assert.Equal(size, TinyVocabulary.Write(folder["tokenizer"], UntrainedCorpus.Texts, merges: 1000, size: size));
        var tokenizer = ClipTokenizer.Load(folder["tokenizer"]);
        var prompt = tokenizer.Tokenize(text);
        Assert.Equal(77, prompt.Ids.Length);
        Assert.All(prompt.Ids, id => Assert.InRange(id, 0, size - 1));
        Assert.InRange(prompt.TokenCount, 2, 2 + 2 * text.Length);
        Assert.Equal(3, tokenizer.Tokenize("mars").TokenCount);          // a word it learnt
        Assert.InRange(tokenizer.Tokenize("xylophone").TokenCount, 4, 6);          // syllables, not letters
    }

    [Fact]
    public void A_vocabulary_that_cannot_have_the_size_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TinyVocabulary.Write(folder["tokenizer"], UntrainedCorpus.Texts, merges: 1000, size: 600));
}
