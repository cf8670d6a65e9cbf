using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void A_weight_is_given_in_the_asked_number_format_outside_every_scope()
    {
        Write("model.safetensors", ("w", [2, 3], ScalarType.Float16));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        Tensor weight;
        using (NewDisposeScope()) weight = checkpoint.Take("w", 2, 3);
        checkpoint.Verify();
        checkpoint.Dispose();
        Assert.Equal(ScalarType.Float32, weight.dtype);
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], weight.data<float>().ToArray());
        weight.Dispose();
    }

    [Fact]
    public void A_weight_that_is_disposed_is_gone_without_waiting_for_the_collector()
    {
        Write("model.safetensors", ("w", [2, 3], ScalarType.Float16));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        checkpoint.Take("w", 2, 3).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Verify_lists_every_missing_unused_and_misshapen_weight()
    {
        Write("diffusion_pytorch_model.safetensors", ("fits", [2], ScalarType.Float32), ("narrow", [3, 2], ScalarType.Float32),
            ("counted", [4], ScalarType.Int64), ("spare.0", [1], ScalarType.Float32), ("spare.1", [1], ScalarType.Float32));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        Assert.Equal([2], checkpoint.Take("fits", 2).shape);
        Assert.Equal([2, 3], checkpoint.Take("narrow", 2, 3).shape);             // construction goes on with stand-ins
        Assert.Equal([4], checkpoint.Take("counted", 4).shape);
        Assert.Equal([5, 1, 7], checkpoint.Take("absent.a", 5, 1, 7).shape);
        Assert.Equal([1_000_000_000, 1_000_000_000], checkpoint.Take("absent.b", 1_000_000_000, 1_000_000_000).shape);

        var error = Assert.Throws<CheckpointException>(checkpoint.Verify);
        Assert.Equal(["absent.a", "absent.b"], error.Missing);
        Assert.Equal(["spare.0", "spare.1"], error.Unused);
        Assert.Equal(["narrow", "counted"], error.Misshapen.Select(weight => weight.Name));
        foreach (var part in new[] { folder.Path, "'absent.a': wanted [5, 1, 7]", "'absent.b'", "unused 'spare.0'", "unused 'spare.1'",
            "'narrow': wanted [2, 3]", "found [3, 2] of F32", "'counted'", "I64" })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("to_q", "query")]
    [InlineData("to_k", "key")]
    [InlineData("to_v", "value")]
    [InlineData("to_out.0", "proj_attn")]
    public void The_old_names_and_shapes_of_VAE_attention_are_understood(string name, string old)
    {
        Write("diffusion_pytorch_model.safetensors", ($"decoder.mid_block.attentions.0.{old}.weight", [3, 3, 1, 1], ScalarType.Float32),
            ($"decoder.mid_block.attentions.0.{old}.bias", [3], ScalarType.Float32), ($"encoder.mid_block.attentions.0.{name}.weight", [2, 2, 1, 1], ScalarType.Float32));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        Assert.True(checkpoint.Has($"decoder.mid_block.attentions.0.{name}.weight"));
        Assert.False(checkpoint.Has($"mid_block.attentions.0.{name}.weight"));
        Assert.Equal(8f, checkpoint.Take($"decoder.mid_block.attentions.0.{name}.weight", 3, 3)[2, 2].item<float>());
        Assert.Equal([3], checkpoint.Take($"decoder.mid_block.attentions.0.{name}.bias", 3).shape);
        Assert.Equal([2, 2], checkpoint.Take($"encoder.mid_block.attentions.0.{name}.weight", 2, 2).shape);
        checkpoint.Verify();
    }

    [Fact]
    public void A_convolution_elsewhere_does_not_pass_for_a_linear_layer()
    {
        Write("model.safetensors", ("mid_block.attentions.0.proj_in.weight", [3, 3, 1, 1], ScalarType.Float32));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        using var weight = checkpoint.Take("mid_block.attentions.0.proj_in.weight", 3, 3);
        Assert.Single(Assert.Throws<CheckpointException>(checkpoint.Verify).Misshapen);
    }

    [Fact]
    public void Position_ids_may_stay_unused()
    {
        Write("model.safetensors", ("text_model.embeddings.position_ids", [1, 77], ScalarType.Int64));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        checkpoint.Verify();
    }

    [Theory]
    [InlineData("diffusion_pytorch_model.fp16.safetensors")]
    [InlineData("model.fp16.safetensors")]
    public void Half_precision_variants_serve_when_nothing_else_is_there(string name)
    {
        Write(name, ("w", [2], ScalarType.Float16));
        using (var half = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU)) Assert.True(half.Has("w"));
        Write("model.safetensors", ("full", [2], ScalarType.Float32));
        using var full = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        Assert.True(full.Has("full"));
        Assert.False(full.Has("w"));
    }

    [Theory]
    [InlineData("model.safetensors.index.json")]
    [InlineData("diffusion_pytorch_model.safetensors.index.json")]
    [InlineData("diffusion_pytorch_model.fp16.safetensors.index.json")]
    [InlineData("diffusion_pytorch_model.safetensors.index.fp16.json")]
    public void Shards_are_read_as_one_checkpoint(string index)
    {
        Write("one.safetensors", ("a", [2], ScalarType.Float32), ("b", [2], ScalarType.Float32));
        Write("two.safetensors", ("c", [3], ScalarType.Float32));
        folder.WriteJson(index, new { metadata = new { total_size = 28 },
            weight_map = new Dictionary<string, string> { ["a"] = "one.safetensors", ["b"] = "one.safetensors", ["c"] = "two.safetensors" } });
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float32, CPU);
        using var scope = NewDisposeScope();
        _ = (checkpoint.Take("a", 2), checkpoint.Take("b", 2), checkpoint.Take("c", 3));
        checkpoint.Verify();
    }

    [Theory]
    [InlineData("../outside.safetensors")]
    [InlineData("/etc/outside.safetensors")]
    [InlineData("deeper/one.safetensors")]
    [InlineData("one.bin")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("gone.safetensors")]
    [InlineData("nul\0.safetensors")]
    [InlineData("link.safetensors")]
    public void A_shard_name_that_leads_elsewhere_is_refused(string shard)
    {
        using var elsewhere = new ScratchFolder();
        Write(elsewhere, "real.safetensors", ("a", [2], ScalarType.Float32));
        File.CreateSymbolicLink(folder["link.safetensors"], elsewhere["real.safetensors"]);
        folder.WriteJson("model.safetensors.index.json", new { weight_map = new Dictionary<string, string> { ["a"] = shard } });
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path, ScalarType.Float32, CPU));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":3}""")]
    [InlineData("""{"weight_map":{"a":3}}""")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"\ud800.safetensors"}}""")]
    [InlineData("""{"weight_map":""")]
    public void A_malformed_shard_index_is_refused(string json)
    {
        folder.Write("model.safetensors.index.json", System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path, ScalarType.Float32, CPU));
    }

    [Fact]
    public void A_weight_in_two_shards_is_refused()
    {
        Write("one.safetensors", ("a", [2], ScalarType.Float32));
        Write("two.safetensors", ("a", [2], ScalarType.Float32), ("b", [2], ScalarType.Float32));
        folder.WriteJson("model.safetensors.index.json",
            new { weight_map = new Dictionary<string, string> { ["a"] = "one.safetensors", ["b"] = "two.safetensors" } });
        Assert.Contains("'a'", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path, ScalarType.Float32, CPU)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("diffusion_pytorch_model.bin")]
    [InlineData("model.ckpt")]
    [InlineData("weights.PT")]
    public void A_pickle_is_refused_with_the_advice_to_use_safetensors(string name)
    {
        folder.Write(name, [0x80, 4]);
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path, ScalarType.Float32, CPU));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("afetensors files are required", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_or_absent_folder_is_reported()
    {
        Assert.Contains("holds no weights", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path, ScalarType.Float32, CPU)).Message, StringComparison.Ordinal);
        Assert.Throws<DirectoryNotFoundException>(() => Checkpoint.Open(folder["absent"], ScalarType.Float32, CPU));
    }

    [Fact]
    public void Taking_weights_leaves_no_tensors_behind()
    {
        Write("model.safetensors", ("a", [2, 3], ScalarType.Float16), ("b", [4], ScalarType.Float32));
        using var checkpoint = Checkpoint.Open(folder.Path, ScalarType.Float16, CPU);
        using var outer = NewDisposeScope();
        Tensor[] taken = [checkpoint.Take("a", 2, 3), checkpoint.Take("b", 4), checkpoint.Take("c", 5)];
        Assert.Equal(0, outer.DisposablesCount);
        Assert.All(taken, weight => Assert.Equal(ScalarType.Float16, weight.dtype));
        foreach (var weight in taken) weight.Dispose();
    }

    public void Dispose() => folder.Dispose();

    private void Write(string file, params (string Name, long[] Shape, ScalarType DType)[] weights) => Write(folder, file, weights);

    private static void Write(ScratchFolder folder, string file, params (string Name, long[] Shape, ScalarType DType)[] weights)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder[file], weights.ToDictionary(weight => weight.Name,
            weight => arange(weight.Shape.Aggregate(1L, (product, size) => product * size)).reshape(weight.Shape).to(weight.DType)));
    }
}
