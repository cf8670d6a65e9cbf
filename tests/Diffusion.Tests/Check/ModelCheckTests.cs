using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class ModelCheckTests
{
    public static TheoryData<string> Layouts => [UntrainedLayout.StableDiffusion.Name, UntrainedLayout.BkSdm.Name];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_sound_model_is_described_part_by_part(string layout)
    {
        using var folder = new UntrainedFolder(UntrainedLayout.Find(layout)!, ScalarType.Float16);
        var report = ModelCheck.Run(folder.Path);
        Assert.Empty(report.Faults);
        Assert.Equal(["text_encoder", "unet", "vae", "tokenizer", "scheduler"], report.Parts.Select(part => part.Name));
        Assert.Equal(new ModelDefaults(64, 8, 20, 5, "PNDMScheduler"), report.Defaults);
        var unet = report.Parts.Single(part => part.Name == "unet");
        using var checkpoint = Checkpoint.Open(folder["unet"], ScalarType.Float32, CPU);
        using var network = new UNet2DConditionModel(checkpoint, UNetConfig.Parse(folder.Model.Config("unet")));
        Assert.Equal(("UNet2DConditionModel", 2 * unet.Parameters, "F16"), (unet.ClassName, unet.Bytes, unet.DTypes));
        Assert.InRange(unet.Parameters, network.ParameterCount - 1000, network.ParameterCount);
        Assert.Equal(folder.Model.VaeClass, report.Parts.Single(part => part.Name == "vae").ClassName);
    }

    [Fact]
    public void Every_reference_model_with_its_own_vocabulary_is_sound()
    {
        ReferenceData.Require("tokenizer", "vocab.json");
        var models = Directory.EnumerateFiles(ReferenceData.Root, "model_index.json", SearchOption.AllDirectories).Select(Path.GetDirectoryName).ToArray();
        Assert.NotEmpty(models);
        Assert.All(models, model => Assert.All(ModelCheck.Run(model!).Faults, fault => Assert.Contains("Scheduler", fault.Problem, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("unet", "conv_in.weight")]
    [InlineData("text_encoder", "text_model.final_layer_norm.bias")]
    [InlineData("vae", "decoder.conv_out.bias")]
    public void A_weight_that_is_missing_misshapen_unused_or_infinite_is_named(string part, string weight)
    {
        using var folder = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        folder.EditWeights(part, (name, tensor) => name == weight ? null : tensor);
        Faults(folder, $"missing '{weight}'");

        using var wrong = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        wrong.EditWeights(part, (name, tensor) => name == weight ? cat([tensor, tensor]) : tensor);
        Faults(wrong, $"misshapen '{weight}'");

        using var infinite = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        infinite.EditWeights(part, (name, tensor) => name == weight ? tensor.mul(double.PositiveInfinity) : tensor);
        Faults(infinite, $"'{weight}' holds ");
    }

    [Fact]
    public void All_faults_of_all_parts_are_named_at_once_each_with_what_to_do()
    {
        using var folder = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        folder.Edit("scheduler/scheduler_config.json", json => json.Replace("PNDMScheduler", "FancyScheduler", StringComparison.Ordinal));
        folder.EditWeights("text_encoder", (name, tensor) => name.EndsWith("bias", StringComparison.Ordinal) ? tensor.div(0) : tensor);
        Directory.Delete(folder["vae"], recursive: true);
        using (var file = new FileStream(Directory.GetFiles(folder["unet"], "*.safetensors").Single(), FileMode.Open)) file.SetLength(file.Length - 7);

        var faults = ModelCheck.Run(folder.Path).Faults;
        foreach (var part in new[] { "FancyScheduler", "/text_encoder/", "'vae'", "MetadataIncompleteBuffer" })
            Assert.Contains(faults, fault => fault.Problem.Contains(part, StringComparison.Ordinal));
        Assert.All(faults, fault => Assert.NotEmpty(fault.Remedy));
    }

    [Theory]
    [InlineData("unet/config.json", "\"silu\"", "\"mish\"", "act_fn")]
    [InlineData("unet/config.json", "\"in_channels\": 4", "\"in_channels\": 5", "misshapen 'conv_in.weight'")]
    [InlineData("model_index.json", "CLIPTextModel", "T5EncoderModel", "T5EncoderModel")]
    [InlineData("model_index.json", "{", "", "model_index.json")]
    [InlineData("generation_config.json", "20", "0", "num_inference_steps")]
    [InlineData("scheduler/scheduler_config.json", "scaled_linear", "wavy", "beta_schedule")]
    [InlineData("tokenizer/merges.txt", "#version", "version", "merges.txt")]
    public void A_file_that_is_wrong_is_named(string file, string from, string to, string problem)
    {
        using var folder = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        folder.Edit(file, text => text.Replace(from, to, StringComparison.Ordinal));
        Faults(folder, problem);
    }

    [Fact]
    public void Parts_of_different_models_are_told_apart()
    {
        using var folder = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        TinyVocabulary.Write(folder["tokenizer"], UntrainedCorpus.Texts, merges: 1000, maxLength: 80, size: 2000);
        Faults(folder, "The tokenizer has 2000 tokens");
        Faults(folder, "The tokenizer gives 80 ids");

        using var other = new UntrainedFolder(UntrainedLayout.StableDiffusion);
        other.Edit("unet/config.json", json => json.Replace("\"cross_attention_dim\": 64", "\"cross_attention_dim\": 32", StringComparison.Ordinal));
        other.EditWeights("unet", (name, tensor) => name.Contains("attn2.to_k", StringComparison.Ordinal) || name.Contains("attn2.to_v", StringComparison.Ordinal)
            ? tensor.narrow(1, 0, 32).contiguous() : tensor);
        Assert.Equal("the text encoder gives 64 channels, the UNet takes 32.", Assert.Single(ModelCheck.Run(other.Path).Faults).Problem);
    }

    [Fact]
    public void An_absent_folder_is_a_fault_and_no_crash()
    {
        var report = ModelCheck.Run("/no/such/model");
        Assert.Contains("/no/such/model", Assert.Single(report.Faults).Problem, StringComparison.Ordinal);
        Assert.Empty(report.Parts);
    }

    private static void Faults(UntrainedFolder folder, string problem) =>
        Assert.Contains(ModelCheck.Run(folder.Path).Faults, fault => fault.Problem.Contains(problem, StringComparison.Ordinal));
}
