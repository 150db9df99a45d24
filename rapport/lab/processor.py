"""What the processor computes in: 16 bits are quick on some, and many times slower on others."""

from pathlib import Path

import torch

from rapport.lab.plans import Precision

_CPUINFO = Path("/proc/cpuinfo")
_QUICK = ("avx512_bf16", "amx_bf16", "bf16")


def quick_precision() -> Precision:
    """BF16 on a GPU, and where the processor multiplies bfloat16 itself; else FP32."""
    if torch.cuda.is_available():
        return Precision.BF16
    told = _CPUINFO.read_text(encoding="utf-8") if _CPUINFO.exists() else ""
    flags = {
        word
        for line in told.splitlines()
        if line.partition(":")[0].strip().lower() in ("flags", "features")
        for word in line.partition(":")[2].split()
    }
    return Precision.BF16 if flags.intersection(_QUICK) else Precision.FP32


def has_gpu() -> bool:
    """Whether there is a GPU that PyTorch can use."""
    return torch.cuda.is_available()
