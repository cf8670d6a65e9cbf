using System.Runtime.CompilerServices;
using Distributed.Diffusion;

namespace Distributed.PaintModel.Tests;

internal static class TorchSetup
{
    [ModuleInitializer]
    internal static void Load()
    {
        TorchLibrary.Load();
        TorchSharp.torch.set_num_threads(1);
    }
}
