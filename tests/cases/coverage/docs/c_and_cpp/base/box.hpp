#pragma once
namespace shapes {}
