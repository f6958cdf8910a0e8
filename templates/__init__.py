"""The layers, in the order of their deployment: config in, CloudFormation templates out."""

from templates.troposphere_import import import_troposphere

import_troposphere()  # before any module of this package imports troposphere for itself
