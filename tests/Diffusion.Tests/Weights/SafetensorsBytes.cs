using System.Buffers.Binary;
using System.Text;

namespace Distributed.Diffusion.Tests;

/// <summary>Safetensors files put together by hand.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file whose length prefix is right, whatever the header says.</summary>
    public static byte[] File(string header, int data) => File(Encoding.UTF8.GetBytes(header), data);

    public static byte[] File(byte[] header, int data) => Prefixed((ulong)header.Length, header, data);

    /// <summary>A file that claims a header of any length; the data bytes count 0, 1, 2, ….</summary>
    public static byte[] Prefixed(ulong length, byte[] header, int data)
    {
        var file = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        header.CopyTo(file, 8);
        for (var i = 0; i < data; i++) file[8 + header.Length + i] = (byte)i;
        return file;
    }

    /// <summary>The header's words for one tensor.</summary>
    public static string Tensor(string name, string dtype, string shape, long begin, long end) =>
        $$"""
        "{{name}}":{"dtype":"{{dtype}}","shape":{{shape}},"data_offsets":[{{begin}},{{end}}]}
        """;
}
