using System.Runtime.CompilerServices;

namespace Distributed.Diffusion.Tests;

internal static class TorchSetup
{
    [ModuleInitializer]
    internal static void Load() => TorchLibrary.Load();
}
