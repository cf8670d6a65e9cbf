using static TorchSharp.torch;

namespace Distributed.PaintModel;

/// <summary>
/// The student's first weights: those of the teacher's blocks that stay (BK-SDM; Kim et al., arXiv 2305.15798). On the way down the first
/// layer of each level stays; on the way up the first and the last, which fits the skip from the level above; the middle block goes.
/// </summary>
internal static class DistilledStart
{
    /// <param name="teacher">The teacher's UNet, names without prefix.</param>
    /// <param name="teacherLayers">Its layers per block.</param>
    public static Dictionary<string, Tensor> From(IReadOnlyDictionary<string, Tensor> teacher, int teacherLayers)
    {
        var last = teacherLayers.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return teacher.Select(weight => (Name: Rename(weight.Key), weight.Value)).Where(weight => weight.Name is not null).ToDictionary(weight => weight.Name!, weight => weight.Value);

        string? Rename(string name)
        {
            var parts = name.Split('.');                     // up_blocks.1.resnets.2.conv1.weight
            if (parts[0] == "mid_block") return null;
            if (parts.Length < 4 || parts[2] is not ("resnets" or "attentions")) return name;
            if (parts[3] == "0") return name;
            if (parts[0] != "up_blocks" || parts[3] != last) return null;
            parts[3] = "1";
            return string.Join('.', parts);
        }
    }
}
