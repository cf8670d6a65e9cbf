using System.Text;
using TorchSharp;
using static Distributed.Diffusion.SafetensorsCheck;
using static Distributed.Diffusion.Tests.SafetensorsBytes;

namespace Distributed.Diffusion.Tests;

/// <summary>One crafted file per check; several are the test vectors of the reference parser.</summary>
public sealed class SafetensorsCheckTests : IDisposable
{
    private const string Four = """{"a":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}""";
    private readonly ScratchFolder folder = new();

    public static TheoryData<SafetensorsCheck, string, int> BadHeaders => new()
    {
        // Not JSON, or not of the format's shape
        { InvalidHeaderDeserialization, "{", 0 },
        { InvalidHeaderDeserialization, """{"a"}""", 0 },
        { InvalidHeaderDeserialization, "{,}", 0 },
        { InvalidHeaderDeserialization, """{"a":1}""", 0 },
        { InvalidHeaderDeserialization, """{"a":null}""", 0 },
        { InvalidHeaderDeserialization, """{"a":{}}""", 0 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[1]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":3,"shape":[1],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":1,"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[-1],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[1.0],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[1e0],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":["1"],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[18446744073709551616],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[1],"data_offsets":[0]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4],}}""", 4 },
        { InvalidHeaderDeserialization, """{/**/"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"\ud800":{"dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", 4 },
        { InvalidHeaderDeserialization, """{"__metadata__":{"format":1}}""", 0 },
        { InvalidHeaderDeserialization, """{"__metadata__":{"format":{}}}""", 0 },
        { InvalidHeaderDeserialization, """{"__metadata__":null}""", 0 },
        { InvalidHeaderDeserialization, """{"a":{"dtype":[[[[[[[[[[[[[[1]]]]]]]]]]]]]],"shape":[1],"data_offsets":[0,4]}}""", 4 },
        // Keys
        { DuplicateKey, "{" + Tensor("a", "U8", "[1]", 0, 1) + "," + Tensor("a", "U8", "[1]", 1, 2) + "}", 2 },
        { DuplicateKey, "{" + Tensor("a", "U8", "[1]", 0, 1) + "," + Tensor("\\u0061", "U8", "[1]", 1, 2) + "}", 2 },
        { DuplicateKey, """{"a":{"dtype":"I32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}""", 4 },
        { DuplicateKey, """{"a":{"dtype":"I32","shape":[1],"shape":[1],"data_offsets":[0,4]}}""", 4 },
        { DuplicateKey, """{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4],"data_offsets":[0,4]}}""", 4 },
        { DuplicateKey, """{"__metadata__":{"k":"1","k":"2"}}""", 0 },
        { DuplicateKey, """{"__metadata__":{},"__metadata__":{}}""", 0 },
        { UnknownField, """{"a":{"dtype":"I32","shape":[1],"data_offsets":[0,4],"order":"F"}}""", 4 },
        { UnknownDType, """{"a":{"dtype":"i32","shape":[1],"data_offsets":[0,4]}}""", 4 },
        { UnknownDType, """{"a":{"dtype":"F128","shape":[1],"data_offsets":[0,16]}}""", 16 },
        // Where the tensors lie
        { InvalidOffset, "{" + Tensor("a", "U8", "[1]", 1, 2) + "}", 2 },                                                    // hole before the first
        { InvalidOffset, "{" + Tensor("a", "U8", "[2]", 0, 2) + "," + Tensor("b", "U8", "[2]", 3, 5) + "}", 5 },               // hole between
        { InvalidOffset, "{" + Tensor("a", "U8", "[2]", 0, 2) + "," + Tensor("b", "U8", "[2]", 1, 3) + "}", 3 },               // overlap
        { InvalidOffset, "{" + Tensor("a", "U8", "[2]", 2, 0) + "}", 2 },                                                    // end before beginning
        { InvalidOffset, """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,18446744073709551615]}}""", 1 },
        { InvalidOffset, """{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775807,9223372036854775807]}}""", 1 },
        // How large they are
        { ValidationOverflow, """{"a":{"dtype":"I32","shape":[2,18446744073709551614],"data_offsets":[0,16]}}""", 16 },
        { ValidationOverflow, """{"a":{"dtype":"I32","shape":[2,9223372036854775807],"data_offsets":[0,16]}}""", 16 },
        { ValidationOverflow, """{"a":{"dtype":"I32","shape":[2305843009213693952],"data_offsets":[0,16]}}""", 16 },
        { ValidationOverflow, """{"a":{"dtype":"I32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}""", 0 },
        { MisalignedSlice, """{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1 },
        { MisalignedSlice, """{"a":{"dtype":"F6_E2M3","shape":[2],"data_offsets":[0,1]}}""", 1 },
        { TensorInvalidInfo, """{"a":{"dtype":"I32","shape":[2,2],"data_offsets":[0,4]}}""", 4 },
        { TensorInvalidInfo, """{"a":{"dtype":"F64","shape":[2,2],"data_offsets":[0,16]}}""", 16 },
        { TensorInvalidInfo, """{"a":{"dtype":"I32","shape":[],"data_offsets":[0,0]}}""", 0 },
        { RankTooHigh, """{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1 },
        { MetadataIncompleteBuffer, Four, 14 },                                                                             // cut short
        { MetadataIncompleteBuffer, Four, 50 },                                                                             // carries something else
        { MetadataIncompleteBuffer, "{}", 1 },
        // Around the braces
        { InvalidHeaderStart, "", 0 },
        { InvalidHeaderStart, " {}", 0 },
        { InvalidHeaderStart, "\uFEFF{}", 0 },
        { InvalidHeaderStart, "[]", 0 },
        { InvalidHeaderPadding, "{}\n", 0 },
        { InvalidHeaderPadding, "{} {}", 0 },
        { InvalidHeaderPadding, "{}\0", 0 },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void A_header_that_fails_a_check_is_refused_by_that_check(SafetensorsCheck check, string header, int data) =>
        Refused(check, File(header, data));

    public static TheoryData<string, int, int> GoodHeaders => new()
    {
        { "{}", 0, 0 },
        { "{}      ", 0, 0 },
        { """{"__metadata__":{}}""", 0, 0 },
        { Four, 16, 1 },
        { """{ "a" : { "shape" : [ 2 , 2 ] , "data_offsets" : [ 0 , 16 ] , "dtype" : "I32" } }""", 16, 1 },
        { """{"a":{"dtype":"I32","shape":[],"data_offsets":[0,4]}}""", 4, 1 },                                              // a scalar
        { """{"a":{"dtype":"I32","shape":[2,0],"data_offsets":[0, 0]}}""", 0, 1 },                                          // empty
        { """{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}""", 1, 1 },
        { "{" + Tensor("b", "U8", "[2]", 3, 5) + "," + Tensor("a", "U8", "[3]", 0, 3) + "," + Tensor("c", "U8", "[0]", 3, 3) + "}", 5, 3 },
    };

    [Theory]
    [MemberData(nameof(GoodHeaders))]
    public void A_valid_header_is_accepted(string header, int data, int tensors)
    {
        using var file = SafetensorsFile.Open(folder.Write("good.safetensors", File(header, data)));
        Assert.Equal(tensors, file.Entries.Count);
        foreach (var (name, entry) in file.Entries)
        {
            using var tensor = file.Read(name);
            Assert.Equal(entry.Shape, tensor.shape);
        }
    }

    [Theory]
    [InlineData("F4", "[4]", 2)]
    [InlineData("F6_E2M3", "[4]", 3)]
    [InlineData("F6_E3M2", "[4]", 3)]
    [InlineData("F8_E5M2", "[3]", 3)]
    [InlineData("F8_E4M3", "[3]", 3)]
    [InlineData("F8_E8M0", "[3]", 3)]
    [InlineData("F8_E4M3FNUZ", "[3]", 3)]
    [InlineData("F8_E5M2FNUZ", "[3]", 3)]
    [InlineData("U16", "[3]", 6)]
    [InlineData("U32", "[3]", 12)]
    [InlineData("U64", "[3]", 24)]
    public void A_number_format_TorchSharp_lacks_is_measured_on_opening_and_refused_on_reading(string dtype, string shape, int bytes)
    {
        Refused(TensorInvalidInfo, File("{" + Tensor("a", dtype, shape, 0, bytes + 1) + "}", bytes + 1));
        using var file = SafetensorsFile.Open(folder.Write("a.safetensors", File("{" + Tensor("a", dtype, shape, 0, bytes) + "}", bytes)));
        var error = Assert.Throws<SafetensorsException>(() => file.Read("a"));
        Assert.Equal(UnsupportedDType, error.Check);
        Assert.Contains(dtype, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BOOL", torch.ScalarType.Bool, 1)]
    [InlineData("U8", torch.ScalarType.Byte, 1)]
    [InlineData("I8", torch.ScalarType.Int8, 1)]
    [InlineData("I16", torch.ScalarType.Int16, 2)]
    [InlineData("F16", torch.ScalarType.Float16, 2)]
    [InlineData("BF16", torch.ScalarType.BFloat16, 2)]
    [InlineData("I32", torch.ScalarType.Int32, 4)]
    [InlineData("F32", torch.ScalarType.Float32, 4)]
    [InlineData("C64", torch.ScalarType.ComplexFloat32, 8)]
    [InlineData("F64", torch.ScalarType.Float64, 8)]
    [InlineData("I64", torch.ScalarType.Int64, 8)]
    public void Every_other_number_format_is_read_as_it_is_stored_at_any_alignment(string dtype, torch.ScalarType scalar, int size)
    {
        for (var padding = 0; padding < 8; padding++)
        {
            var bytes = File("{" + Tensor("a", dtype, "[3]", 0, 3 * size) + "}" + new string(' ', padding), 3 * size);
            using var file = SafetensorsFile.Open(folder.Write("a.safetensors", bytes));
            using var tensor = file.Read("a");
            Assert.Equal(scalar, tensor.dtype);
            var expected = bytes[^(3 * size)..];
            if (dtype == "BOOL") expected = [0, 1, 1];          // the stored 2 must not become a boolean that is neither
            Assert.Equal(expected, tensor.bytes.ToArray());
        }
    }

    [Fact]
    public void A_file_too_short_for_a_length_is_refused()
    {
        Refused(HeaderTooSmall, []);
        Refused(HeaderTooSmall, [2, 0, 0, 0, 0, 0, 0]);
    }

    [Theory]
    [InlineData(16UL * 1024 * 1024 + 1)]
    [InlineData(0xFFFFFF000000003CUL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 7)]
    public void A_header_longer_than_the_limit_is_refused_before_anything_is_read(ulong length) =>
        Refused(HeaderTooLarge, Prefixed(length, "{}"u8.ToArray(), 0));

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024 * 1024 - 2)]
    public void A_header_longer_than_its_file_is_refused(int excess) =>
        Refused(InvalidHeaderLength, Prefixed((ulong)(2 + excess), "{}"u8.ToArray(), 0));

    [Fact]
    public void A_header_that_is_not_utf8_is_refused()
    {
        Refused(InvalidHeader, File([0xFF], 0));
        Refused(InvalidHeader, File([.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8], 0));
    }

    [Fact]
    public void Many_tensors_over_the_same_bytes_are_refused()
    {
        var header = string.Join(',', Enumerable.Range(0, 20_000).Select(i => Tensor($"weight_{i}", "F32", "[2,2]", 0, 16)));
        Refused(InvalidOffset, File("{" + header + "}", 16));
    }

    [Fact]
    public void More_entries_than_any_network_has_are_refused()
    {
        var tensors = string.Join(',', Enumerable.Range(0, 20_001).Select(i => Tensor($"t{i}", "U8", "[0]", 0, 0)));
        Refused(TooManyEntries, File("{" + tensors + "}", 0));
        var metadata = string.Join(',', Enumerable.Range(0, 20_001).Select(i => $"\"{i}\":\"\""));
        Refused(TooManyEntries, File("{\"__metadata__\":{" + metadata + "}}", 0));
    }

    [Theory]
    [InlineData("one name")]
    [InlineData("many names")]
    [InlineData("metadata")]
    [InlineData("nesting")]
    public void Reading_a_hostile_header_costs_at_most_twice_its_length(string kind)
    {
        const int length = 15_000_000;
        var header = kind switch
        {
            "one name" => "{" + Tensor(new('n', length), "U8", "[1]", 0, 1) + "}",
            "many names" => "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => Tensor($"{i}".PadLeft(690), "U8", "[0]", 0, 0))) + "}",
            "metadata" => "{\"__metadata__\":{" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"{i}\":\"{new string('v', 730)}\"")) + "}}",
            _ => "{\"a\":" + new string('[', length),
        };
        var path = folder.Write("large.safetensors", File(header, 0));
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            SafetensorsFile.Open(path).Dispose();
        }
        catch (SafetensorsException)
        {
            // Accepted or refused, the cost is what counts.
        }
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(cost, 0, 2L * header.Length + 8_000_000);         // the constant: 20,000 entries
    }

    [Fact]
    public void A_refusal_names_the_file_the_check_and_the_tensor_on_one_short_line()
    {
        var name = "line\nbreak" + new string('x', 10_000);
        var path = folder.Write("named.safetensors", File("{" + Tensor(name.Replace("\n", "\\n", StringComparison.Ordinal), "I32", "[2]", 0, 4) + "}", 4));
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Equal((TensorInvalidInfo, name, path), (error.Check, error.Tensor, error.Path));
        Assert.Contains("named.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("TensorInvalidInfo", error.Message, StringComparison.Ordinal);
        Assert.Contains("line?break", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 1, 600);
    }

    [Fact]
    public void A_tensor_that_is_not_there_is_reported_by_name()
    {
        using var file = SafetensorsFile.Open(folder.Write("a.safetensors", File(Four, 16)));
        var error = Assert.Throws<SafetensorsException>(() => file.Read("b"));
        Assert.Equal((TensorNotFound, "b"), (error.Check, error.Tensor));
    }

    [Fact]
    public void A_tensor_outlives_its_file_and_can_be_written_to()
    {
        torch.Tensor tensor;
        var path = folder.Write("a.safetensors", File(Four, 16));
        using (var file = SafetensorsFile.Open(path)) tensor = file.Read("a");
        using (tensor)
        {
            tensor.add_(1);                                              // a view of the mapping would end the process here
            Assert.Equal(0x03020101, tensor[0, 0].item<int>());
        }
        Assert.Equal(Encoding.UTF8.GetByteCount(Four) + 24, new FileInfo(path).Length);
        Assert.Equal(0, System.IO.File.ReadAllBytes(path)[^16]);
    }

    public void Dispose() => folder.Dispose();

    private void Refused(SafetensorsCheck check, byte[] bytes)
    {
        var path = folder.Write("hostile.safetensors", bytes);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Equal(check, error.Check);
        System.IO.File.Delete(path);                                     // and the refusal left it closed
    }
}
