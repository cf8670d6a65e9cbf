using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using static TorchSharp.torch;

namespace Distributed.LaunchDiet;

/// <summary>
/// One build of Distributed.Diffusion, called through its public surface, so that builds of different commits meet in one process on the
/// same libtorch. A build that has <c>Condition</c> does a job's common part once; an older one does it in every call.
/// </summary>
internal sealed class Build(string name, Assembly assembly)
{
    public string Name => name;

    public static Build Load(string file) =>
        new(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))!, new AssemblyLoadContext(file).LoadFromAssemblyPath(Path.GetFullPath(file)));

    /// <summary>A UNet of seeded weights.</summary>
    public Job CreateUNet(JsonElement config, ScalarType dtype)
    {
        using var weights = (IDisposable)Activator.CreateInstance(Type("SeededWeights"), 1L, dtype, null)!;
        var layout = Type("UNetConfig").GetMethod("Parse")!.Invoke(null, [config])!;
        return new(Activator.CreateInstance(Type("UNet2DConditionModel"), weights, layout)!);
    }

    private Type Type(string type) => assembly.GetType($"Distributed.Diffusion.{type}", throwOnError: true)!;
}
