using System.Text;
using System.Text.Json;

namespace Distributed.Diffusion.Tests;

public sealed class ModelFolderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void Every_reference_pipeline_opens()
    {
        ReferenceData.Require("tokenizer", "vocab.json");          // without the vocabulary no folder is whole
        var models = Directory.EnumerateFiles(ReferenceData.Root, "model_index.json", SearchOption.AllDirectories).ToArray();
        Assert.NotEmpty(models);
        foreach (var path in models)
        {
            using var index = JsonDocument.Parse(File.ReadAllBytes(path));
            var model = ModelFolder.Open(Path.GetDirectoryName(path)!);
            Assert.Equal(index.RootElement.GetProperty("vae")[1].GetString(), model.VaeClass);
            Assert.Equal(index.RootElement.GetProperty("scheduler")[1].GetString(), model.SchedulerClass);
            foreach (var part in new[] { "unet", "vae", "text_encoder" })
            {
                using var checkpoint = Checkpoint.Open(model.PartFolder(part), TorchSharp.torch.ScalarType.Float32, TorchSharp.torch.CPU);
                Assert.Equal(JsonValueKind.Object, model.Config(part).ValueKind);
            }
            Assert.Equal(JsonValueKind.Number, model.Config("scheduler").GetProperty("num_train_timesteps").ValueKind);
            Assert.True(File.Exists(Path.Combine(model.PartFolder("tokenizer"), "vocab.json")));
        }
    }

    [Fact]
    public void Steps_and_guidance_default_to_the_diffusers_pipeline_and_yield_to_the_models_own()
    {
        Build();
        var plain = ModelFolder.Open(folder.Path);
        Assert.Equal((50, 7.5), (plain.DefaultSteps, plain.DefaultGuidanceScale));
        folder.WriteJson("generation_config.json", new { num_inference_steps = 4, guidance_scale = 1.5 });
        var own = ModelFolder.Open(folder.Path);
        Assert.Equal((4, 1.5), (own.DefaultSteps, own.DefaultGuidanceScale));
        folder.WriteJson("generation_config.json", new { guidance_scale = 3 });
        Assert.Equal(50, ModelFolder.Open(folder.Path).DefaultSteps);
    }

    [Theory]
    [InlineData("""{"num_inference_steps":0}""")]
    [InlineData("""{"num_inference_steps":2.5}""")]
    [InlineData("""{"num_inference_steps":"20"}""")]
    [InlineData("""{"guidance_scale":-1}""")]
    [InlineData("""{"guidance_scale":1e999}""")]
    [InlineData("""{"guidance_scale":null}""")]
    [InlineData("""{"guidance_scale":1,"guidance_scale":2}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Defaults_that_make_no_sense_are_refused(string json)
    {
        Build();
        folder.Write("generation_config.json", Encoding.UTF8.GetBytes(json));
        Assert.Contains("generation_config.json", Assert.Throws<ModelFolderException>(() => ModelFolder.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unet")]
    [InlineData("vae")]
    [InlineData("text_encoder")]
    [InlineData("tokenizer")]
    [InlineData("scheduler")]
    public void A_missing_part_is_named_with_its_folder(string part)
    {
        Build();
        Directory.Delete(folder[part], recursive: true);
        Names(part);
        Directory.CreateDirectory(folder[part]);
        Names(part);                                                     // the folder without its configuration
        Build(without: part);
        Names(part);                                                     // not in the index
    }

    [Theory]
    [InlineData("vae", "AsymmetricAutoencoderKL")]
    [InlineData("unet", "UNet2DModel")]
    [InlineData("text_encoder", "CLIPTextModelWithProjection")]
    public void A_class_this_pipeline_does_not_run_is_refused(string part, string type)
    {
        Build(part, type);
        Names(part);
        Names(type);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"unet":{}}""")]
    [InlineData("""{"unet":["diffusers"]}""")]
    [InlineData("""{"unet":["diffusers",null]}""")]
    [InlineData("""{"unet":["diffusers","\ud800"]}""")]
    [InlineData("""{"unet":1,"unet":2}""")]
    public void A_malformed_index_is_refused(string json)
    {
        Build();
        folder.Write("model_index.json", Encoding.UTF8.GetBytes(json));
        Assert.Throws<ModelFolderException>(() => ModelFolder.Open(folder.Path));
    }

    [Fact]
    public void A_folder_without_an_index_is_no_model_and_an_absent_one_no_folder()
    {
        Names("model_index.json");
        Assert.Throws<DirectoryNotFoundException>(() => ModelFolder.Open(folder["absent"]));
    }

    [Fact]
    public void An_unknown_part_is_a_programming_error()
    {
        Build();
        Assert.Throws<ArgumentException>(() => ModelFolder.Open(folder.Path).Config("../unet"));
        Assert.Throws<ArgumentException>(() => ModelFolder.Open(folder.Path).PartFolder("safety_checker"));
    }

    [Fact]
    public void A_link_out_of_the_folder_is_refused_and_one_within_it_is_followed()
    {
        Build();
        using var elsewhere = new ScratchFolder();
        elsewhere.WriteJson("unet/config.json", new { });
        Directory.Move(folder["unet"], folder["shared"]);
        Directory.CreateSymbolicLink(folder["unet"], folder["shared"]);
        Assert.Equal("shared", Path.GetFileName(ModelFolder.Open(folder.Path).PartFolder("unet")));
        Directory.Delete(folder["unet"]);
        Directory.CreateSymbolicLink(folder["unet"], elsewhere["unet"]);
        Names("leads out of");
        Directory.Delete(folder["unet"]);
        Directory.CreateDirectory(folder["unet"]);
        File.CreateSymbolicLink(folder["unet/config.json"], elsewhere["unet/config.json"]);
        Names("leads out of");
    }

    [Fact]
    public void A_snapshot_in_the_hub_cache_may_link_to_the_blobs_of_its_repository_only()
    {
        using var cache = new ScratchFolder();
        var snapshot = Path.Combine("models--owner--name", "snapshots", "abc");
        Build(root: cache, prefix: snapshot);
        var config = Path.Combine(cache.Path, snapshot, "unet", "config.json");
        cache.WriteJson("models--owner--name/blobs/0123", new { from = "blob" });
        File.Delete(config);
        File.CreateSymbolicLink(config, "../../../blobs/0123");
        Assert.Equal("blob", ModelFolder.Open(Path.Combine(cache.Path, snapshot)).Config("unet").GetProperty("from").GetString());

        cache.WriteJson("models--other--name/blobs/0123", new { });
        File.Delete(config);
        File.CreateSymbolicLink(config, "../../../../models--other--name/blobs/0123");
        Assert.Throws<ModelFolderException>(() => ModelFolder.Open(Path.Combine(cache.Path, snapshot)));
    }

    public void Dispose() => folder.Dispose();

    private void Names(string what) =>
        Assert.Contains(what, Assert.Throws<ModelFolderException>(() => ModelFolder.Open(folder.Path)).Message, StringComparison.Ordinal);

    private void Build(string? part = null, string? type = null, string? without = null, ScratchFolder? root = null, string prefix = "")
    {
        var classes = new Dictionary<string, string>
        {
            ["unet"] = "UNet2DConditionModel", ["vae"] = "AutoencoderKL", ["text_encoder"] = "CLIPTextModel",
            ["tokenizer"] = "CLIPTokenizer", ["scheduler"] = "DDIMScheduler",
        };
        if (part is not null) classes[part] = type!;
        foreach (var name in classes.Keys)
        {
            var config = name switch { "tokenizer" => "tokenizer_config.json", "scheduler" => "scheduler_config.json", _ => "config.json" };
            (root ?? folder).WriteJson(Path.Combine(prefix, name, config), new { });
        }
        (root ?? folder).WriteJson(Path.Combine(prefix, "model_index.json"), classes.Where(pair => pair.Key != without)
            .ToDictionary(pair => pair.Key, pair => new[] { "diffusers", pair.Value }));
    }
}
